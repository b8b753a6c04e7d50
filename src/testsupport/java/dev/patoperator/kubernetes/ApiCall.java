package dev.patoperator.kubernetes;

/**
 * One call of the API, reduced to what tests check.
 *
 * @param verb the operation
 * @param resource the plural, such as {@code secrets}
 * @param subresource such as {@code status}; empty for the object itself
 * @param namespace empty for cluster-scoped objects and lists over all namespaces
 * @param name empty for lists and creates
 */
public record ApiCall(Verb verb, String resource, String subresource, String namespace, String name) {

    /** Whether this is a call with that verb on that resource and subresource. */
    public boolean is(Verb wantedVerb, String wantedResource, String wantedSubresource) {
        return verb == wantedVerb && resource.equals(wantedResource) && subresource.equals(wantedSubresource);
    }

    /** Whether this call writes the status subresource of that resource. */
    public boolean writesStatusOf(String wantedResource) {
        return verb.writes() && resource.equals(wantedResource) && subresource.equals("status");
    }
}

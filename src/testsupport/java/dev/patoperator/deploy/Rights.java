package dev.patoperator.deploy;

import dev.patoperator.kubernetes.CallLog;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The rights that role rules grant, in the namespaces where they are bound.
 *
 * @param grants rules with the namespaces where they are bound
 */
record Rights(List<Grant> grants) {

    /**
     * One rule of a role.
     *
     * @param namespace where the rule is bound; empty for the whole cluster
     */
    record Grant(String namespace, PolicyRule rule) {

        /** Returns each verb on each resource separately, such as {@code acme: get secrets}. */
        private List<String> singly() {
            List<String> single = new ArrayList<>();
            for (String resource : rule.getResources()) {
                for (String verb : rule.getVerbs()) {
                    single.add((namespace.isEmpty() ? "everywhere" : namespace) + ": " + verb + " " + resource);
                }
            }
            return single;
        }

        private boolean allows(CallLog.Entry made) {
            var call = made.call();
            return (namespace.isEmpty() || namespace.equals(call.namespace()))
                    && rule.getApiGroups().contains(made.group())
                    && rule.getResources().contains(resource(made))
                    && rule.getVerbs().contains(call.verb().rbacName())
                    && (rule.getResourceNames().isEmpty()
                            || rule.getResourceNames().contains(call.name()));
        }
    }

    /** Returns the calls that no rule allows, as text. */
    List<String> missingFor(Collection<CallLog.Entry> calls) {
        return calls.stream()
                .filter(call -> grants.stream().noneMatch(grant -> grant.allows(call)))
                .map(CallLog.Entry::toString)
                .toList();
    }

    /** Returns the rights that none of the calls needs. */
    List<String> notNeededBy(Collection<CallLog.Entry> calls) {
        List<String> left = new ArrayList<>();
        for (Grant grant : grants) {
            List<String> unused = new ArrayList<>(grant.singly());
            calls.stream()
                    .filter(grant::allows)
                    .forEach(call -> unused.removeIf(
                            right -> right.endsWith(": " + call.call().verb().rbacName() + " " + resource(call))));
            left.addAll(unused);
        }
        return left;
    }

    private static String resource(CallLog.Entry made) {
        var call = made.call();
        return call.subresource().isEmpty() ? call.resource() : call.resource() + "/" + call.subresource();
    }
}

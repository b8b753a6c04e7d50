package dev.patoperator.decision;

/**
 * One resource, for good: a resource made anew under the same name has another uid.
 *
 * @param kind PatGrantReview or PatRevocation
 */
public record ResourceRef(String kind, String namespace, String name, String uid) {

    @Override
    public String toString() {
        return kind + " " + namespace + "/" + name;
    }
}

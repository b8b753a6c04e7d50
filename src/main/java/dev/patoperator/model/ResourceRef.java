package dev.patoperator.model;

/**
 * One resource, for good: a resource made anew under the same name has another uid.
 *
 * @param kind PatGrantReview or PatRevocation
 */
public record ResourceRef(String kind, String namespace, String name, String uid) {

    /** How the resource is named to readers of a namespace: those of other namespaces are not told its name. */
    public String shownIn(String readersNamespace) {
        return namespace.equals(readersNamespace) ? kind + " " + name : "a " + kind + " in another namespace";
    }

    @Override
    public String toString() {
        return kind + " " + namespace + "/" + name;
    }
}

package dev.patoperator.model;

/**
 * Identifies one resource. A resource that is recreated under the same name has another uid.
 *
 * @param kind PatGrantReview or PatRevocation
 */
public record ResourceRef(String kind, String namespace, String name, String uid) {

    /** Returns how to name the resource to readers of a namespace. Only readers of its own namespace see its name. */
    public String shownIn(String readersNamespace) {
        return namespace.equals(readersNamespace) ? kind + " " + name : "a " + kind + " in another namespace";
    }

    @Override
    public String toString() {
        return kind + " " + namespace + "/" + name;
    }
}

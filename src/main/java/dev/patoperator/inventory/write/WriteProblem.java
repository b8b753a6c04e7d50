package dev.patoperator.inventory.write;

/**
 * Why not all objects of an inventory are up to date.
 *
 * @param message one sentence for people
 */
public record WriteProblem(Kind kind, String message) {

    /** The kinds of problems; the first one that applies is reported. */
    public enum Kind {
        /** A fault of the operator, which its log describes. */
        INTERNAL,
        /** The Kubernetes API refuses the call: a person has to act. */
        REFUSED,
        /** The Kubernetes API does not answer, or asks to come back later. */
        UNAVAILABLE,
        /** An object of the same name belongs to somebody else. */
        FOREIGN_OBJECT,
        /** Objects of an earlier inventory of the same name are still being deleted. */
        LEFT_OVER
    }

    boolean isMoreUrgentThan(WriteProblem other) {
        return kind.compareTo(other.kind) < 0;
    }
}

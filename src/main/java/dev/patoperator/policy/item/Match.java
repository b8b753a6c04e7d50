package dev.patoperator.policy.item;

import java.time.Instant;

/** The result of evaluating a selector, or a part of it, for one item. */
public sealed interface Match {

    /** A part of a selector was evaluated, and the item does not match. */
    Match NOT_MATCHED = new NotMatched("");

    /** The selector was evaluated, and the item matches. */
    Match MATCHED = new Matched();

    /** Everything that the selector requires holds. */
    record Matched() implements Match {}

    /**
     * Something that the selector requires does not hold.
     *
     * @param criterion the first part of the selector that excludes the item: a field, or the name of a condition; empty
     *     while only a part is evaluated
     */
    record NotMatched(String criterion) implements Match {}

    /**
     * The selector would match the item, or fails for it, but has an exception for it. This is never a match.
     *
     * @param until when the exception ends
     * @param reason why it was granted
     */
    record Excepted(Instant until, String reason) implements Match {}

    /**
     * The evaluation failed. This is never a match. A Deny that failed holds back approvals, as if it matched.
     *
     * @param message which part of the selector failed, and why
     * @param isNotRead whether it failed because GitHub was not asked this time for what it reads
     */
    record EvaluationFailed(String message, boolean isNotRead) implements Match {

        /** Creates a failure that has another cause. */
        public EvaluationFailed(String message) {
            this(message, false);
        }
    }
}

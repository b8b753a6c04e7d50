package dev.patoperator.policy.item;

/** What a selector makes of one item. */
public sealed interface Match {

    /** The selector has judged, and the item does not match. */
    Match NOT_MATCHED = new NotMatched();

    /** All that the selector names holds. */
    Match MATCHED = new Matched();

    /** All that the selector names holds. */
    record Matched() implements Match {}

    /** Something that the selector names does not hold. */
    record NotMatched() implements Match {}

    /**
     * It cannot be told, which is never a match, and for a Deny not the absence of one either.
     *
     * @param message which part of the selector failed, and why
     */
    record EvaluationFailed(String message) implements Match {}
}

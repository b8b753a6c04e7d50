package dev.patoperator.policy.item;

/**
 * A condition read something that GitHub was not asked for, or refused to say. The evaluation must fail: what is not known
 * is neither absent nor false.
 */
public final class UnknownFactException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message which value is not known, and why */
    public UnknownFactException(String message) {
        super(
                message, null, false,
                false); // the usual way to fail an item: a trace would cost more than the evaluation
    }
}

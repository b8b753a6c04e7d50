package dev.patoperator.policy.item;

/**
 * A condition read something that GitHub was not asked for, or refused to say. The evaluation must fail: what is not known
 * is neither absent nor false.
 */
public final class UnknownFactException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean notRead;

    /**
     * Creates the failure.
     *
     * @param message which value is not known, and why
     * @param notRead whether GitHub was not asked for it this time, so that asking it may make it known
     */
    public UnknownFactException(String message, boolean notRead) {
        super(
                message, null, false,
                false); // the usual way to fail an item: a trace would cost more than the evaluation
        this.notRead = notRead;
    }

    /** Whether GitHub was not asked for it this time, so that asking it may make it known. */
    public boolean isNotRead() {
        return notRead;
    }
}

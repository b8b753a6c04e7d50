package dev.patoperator.policy;

/**
 * A selector that does not compile, or whose conditions do not fit into memory. The message says what is wrong; for a
 * condition that does not compile, with its name and the position in it.
 */
public final class InvalidSelectorException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;

    InvalidSelectorException(String message) {
        this(message, false);
    }

    private InvalidSelectorException(String message, boolean mayPass) {
        super(message);
        this.isTransient = mayPass;
    }

    /** Creates the failure of conditions that do not fit into memory now, and may fit later. */
    static InvalidSelectorException insufficientMemory(String message) {
        return new InvalidSelectorException(message, true);
    }

    /** Whether the failure may pass without an edit of the resource. */
    public boolean isTransient() {
        return isTransient;
    }
}

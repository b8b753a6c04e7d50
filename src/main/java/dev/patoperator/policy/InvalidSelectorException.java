package dev.patoperator.policy;

/** A selector that cannot be compiled. The message names the condition, the position in it, and what is wrong. */
public final class InvalidSelectorException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean mayPass;

    InvalidSelectorException(String message) {
        this(message, false);
    }

    private InvalidSelectorException(String message, boolean mayPass) {
        super(message);
        this.mayPass = mayPass;
    }

    /** There is no room for the conditions. */
    static InvalidSelectorException noRoom(String message) {
        return new InvalidSelectorException(message, true);
    }

    /** Whether it may pass without an edit of the resource. */
    public boolean mayPass() {
        return mayPass;
    }
}

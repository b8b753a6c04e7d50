package dev.patoperator.policy;

/** A selector that cannot be compiled. The message names the condition, the position in it, and what is wrong. */
public final class InvalidSelectorException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidSelectorException(String message) {
        super(message);
    }
}

package dev.patoperator.model.intent;

/** A spec that the CRD's schema should have refused. The message names the field, what was found and what is allowed. */
public final class InvalidSpecException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidSpecException(String message) {
        super(message);
    }
}

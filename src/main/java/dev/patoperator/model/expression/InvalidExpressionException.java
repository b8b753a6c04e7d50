package dev.patoperator.model.expression;

/** An expression that cannot be used. The message says what is wrong with it. */
public final class InvalidExpressionException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidExpressionException(String message) {
        super(message);
    }
}

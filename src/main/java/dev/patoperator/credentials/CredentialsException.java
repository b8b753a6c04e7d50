package dev.patoperator.credentials;

/**
 * Credentials that cannot be had. The message is plain text for the person who owns the Secret; it never holds a part of
 * what is in the Secret, but for the base URL without its user info and query.
 */
public final class CredentialsException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What a caller can do about it. */
    public enum Remedy {
        /** There is no such Secret: someone has to create it. */
        NOT_FOUND,
        /** The Secret is there and cannot be used: someone has to correct it. */
        INVALID,
        /** The operator may not read it: someone has to grant that. The message holds the commands. */
        FORBIDDEN,
        /** The Kubernetes API gave no answer that says anything about the Secret: worth another try, nobody's mistake. */
        UNREACHABLE
    }

    private final Remedy kind;

    CredentialsException(Remedy kind, String message) {
        super(message);
        this.kind = kind;
    }

    static CredentialsException invalid(String message) {
        return new CredentialsException(Remedy.INVALID, message);
    }

    /** What a caller can do about it. */
    public Remedy kind() {
        return kind;
    }
}

package dev.patoperator.credentials;

/**
 * Credentials that cannot be read or used. The message is plain text for the owner of the Secret. It never contains a value
 * of the Secret, except the base URL without its user info, query and fragment.
 */
public final class CredentialsException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What has to be done about a failure. */
    public enum Remedy {
        /** The Secret does not exist: someone has to create it. */
        NOT_FOUND,
        /** The content of the Secret, or the name that a resource gives, is invalid: someone has to correct it. */
        INVALID,
        /** The operator may not read the Secret: someone has to grant it. The message contains the commands. */
        FORBIDDEN,
        /** The Kubernetes API did not respond, or with an unrelated error: try again, nothing has to be corrected. */
        UNREACHABLE
    }

    private final Remedy remedy;

    CredentialsException(Remedy kind, String message) {
        super(message);
        this.remedy = kind;
    }

    static CredentialsException invalid(String message) {
        return new CredentialsException(Remedy.INVALID, message);
    }

    /** Returns what has to be done about the failure. */
    public Remedy remedy() {
        return remedy;
    }
}

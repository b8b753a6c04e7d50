package dev.patoperator.model;

/**
 * What is known of the credentials of a resource in the organization that the resource names. It decides precedence:
 * whether the resource may hold back, or reserve for itself, what other resources decide.
 */
public enum CredentialVerification {
    /** The App is installed in the organization and has the permission to decide what the resource decides. */
    VERIFIED,
    /** Nothing is known yet: a new resource, a new Secret, the start of the process, or Kubernetes does not respond. */
    NOT_VERIFIED_YET,
    /** GitHub does not respond or limits the rate, and has not yet verified or refused the credentials in this process. */
    NOT_VERIFIABLE_NOW,
    /**
     * The Secret is missing, not readable or malformed; GitHub refuses the key; the App is not installed there, is
     * suspended or lacks the permission; or the credentials are for another GitHub. The resource does not take precedence.
     */
    REFUSED;

    /** Whether verification is not finished, so that the credentials may still be verified. */
    public boolean isOpen() {
        return this == NOT_VERIFIED_YET || this == NOT_VERIFIABLE_NOW;
    }
}

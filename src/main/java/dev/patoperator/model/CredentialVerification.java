package dev.patoperator.model;

/**
 * What is known of the credentials of a resource in the organization that the resource names. It decides whether the
 * resource may hold back, or keep for itself, what other resources decide.
 */
public enum CredentialVerification {
    /** The App is installed in the organization and may write what the resource decides: the resource has a say. */
    VERIFIED,
    /** Nothing is known yet: a new resource, a new Secret, or the start of the process. */
    NOT_VERIFIED_YET,
    /** GitHub or Kubernetes does not answer for now, and the credentials were never verified in this process. */
    NOT_VERIFIABLE_NOW,
    /**
     * The Secret is missing, not readable or malformed; GitHub refuses the key; the App is not installed there, is
     * suspended or lacks the permission; or the credentials are for another GitHub. The resource has no say.
     */
    REFUSED;

    /** Whether the resource may still turn out to have a say. */
    public boolean isOpen() {
        return this == NOT_VERIFIED_YET || this == NOT_VERIFIABLE_NOW;
    }
}

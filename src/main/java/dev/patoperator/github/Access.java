package dev.patoperator.github;

/**
 * On whose behalf a call is made.
 *
 * @param credentials the App that signs in
 * @param installation the installation whose token is used
 * @param organization login of the organization that the installation belongs to
 * @param permit asked before the call goes out, and before each further try of it
 */
public record Access(AppCredentials credentials, Installation installation, String organization, SendPermit permit) {

    /** A call that is made however long it waits for a token. */
    public Access(AppCredentials credentials, Installation installation, String organization) {
        this(credentials, installation, organization, SendPermit.ALWAYS);
    }

    /** The same with a permit. */
    public Access with(SendPermit newPermit) {
        return new Access(credentials, installation, organization, newPermit);
    }
}

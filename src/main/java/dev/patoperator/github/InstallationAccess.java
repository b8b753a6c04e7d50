package dev.patoperator.github;

/**
 * On whose behalf a call is made.
 *
 * @param credentials the App that signs in
 * @param installation the installation whose token is used
 * @param organization login of the organization that the installation belongs to
 * @param permit asked before the call goes out, and before each further try of it
 */
public record InstallationAccess(
        AppCredentials credentials, Installation installation, String organization, SendPermit permit) {

    /** A call that is made however long it waits for a token. */
    public InstallationAccess(AppCredentials credentials, Installation installation, String organization) {
        this(credentials, installation, organization, SendPermit.ALWAYS);
    }

    /** The same with a permit. */
    public InstallationAccess with(SendPermit newPermit) {
        return new InstallationAccess(credentials, installation, organization, newPermit);
    }
}

package dev.patoperator.github;

/**
 * The App, the installation and the organization of a call, and its permit.
 *
 * @param credentials the App's credentials
 * @param installation the installation whose token is used
 * @param organization login of the organization that the installation belongs to
 * @param permit checked before the call is sent, and before each further try of it
 */
public record InstallationAccess(
        AppCredentials credentials, Installation installation, String organization, SendPermit permit) {

    /** Creates an access for calls that are always sent, however long they wait for a token. */
    public InstallationAccess(AppCredentials credentials, Installation installation, String organization) {
        this(credentials, installation, organization, SendPermit.ALWAYS);
    }

    /** Returns a copy with this permit. */
    public InstallationAccess with(SendPermit newPermit) {
        return new InstallationAccess(credentials, installation, organization, newPermit);
    }
}

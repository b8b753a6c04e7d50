package dev.patoperator.github;

/**
 * On whose behalf a call is made.
 *
 * @param credentials the App that signs in
 * @param installation the installation whose token is used
 * @param organization login of the organization that the installation belongs to
 */
public record Access(AppCredentials credentials, Installation installation, String organization) {}

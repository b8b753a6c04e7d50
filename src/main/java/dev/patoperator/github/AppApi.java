package dev.patoperator.github;

import java.time.Duration;

/** What a GitHub App asks about itself, signed with its own key. */
public interface AppApi {

    /**
     * The App's installation in an organization ({@code GET /orgs/{org}/installation}): looked up with the App's own key
     * also where the credentials fix an id, which must then be the same.
     *
     * @param maxAge how long ago an answer to the same question may have come to be given again
     * @throws GitHubException.NotFound when the App is not installed there
     * @throws GitHubException.Forbidden when the installation is suspended
     * @throws GitHubException.Unauthorized when GitHub refuses the App's key or id, or the fixed installation is another
     * @throws GitHubException on any other failure
     */
    InstalledApp installation(AppCredentials credentials, String organization, Duration maxAge)
            throws GitHubException, InterruptedException;

    /** Forgets the last answer, so that the next look-up asks GitHub. */
    default void forget(AppCredentials credentials, String organization) {}
}

package dev.patoperator.github;

import java.time.Duration;

/** Calls that a GitHub App makes about itself, signed with its own key. Thread-safe. */
public interface AppApi {

    /**
     * Returns the App's installation in an organization ({@code GET /orgs/{org}/installation}). It is looked up also
     * when the credentials fix an installation id: both ids must be the same.
     *
     * @param maxAge the greatest age of a cached result that may be returned
     * @throws GitHubException.NotFound when the App is not installed there
     * @throws GitHubException.Forbidden when the installation is suspended
     * @throws GitHubException.Unauthorized when GitHub refuses the App's key or id, or the fixed installation is
     *     another
     * @throws GitHubException on any other failure
     */
    InstalledApp installation(AppCredentials credentials, String organization, Duration maxAge)
            throws GitHubException, InterruptedException;

    /** Removes the cached result, so that the next look-up calls GitHub. */
    default void forget(AppCredentials credentials, String organization) {}
}

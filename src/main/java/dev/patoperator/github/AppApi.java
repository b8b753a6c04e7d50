package dev.patoperator.github;

/** What a GitHub App asks about itself, signed with its own key. */
public interface AppApi {

    /**
     * The App's installation in an organization ({@code GET /orgs/{org}/installation}): looked up with the App's own key
     * also where the credentials fix an id, which must then be the same.
     *
     * @throws GitHubException.NotFound when the App is not installed there
     * @throws GitHubException.Forbidden when the installation is suspended
     * @throws GitHubException.Unauthorized when GitHub refuses the App's key or id, or the fixed installation is another
     * @throws GitHubException on any other failure
     */
    Installation installation(AppCredentials credentials, String organization)
            throws GitHubException, InterruptedException;
}

package dev.patoperator.github;

/** Gives installation access tokens, cached until shortly before they expire. */
public interface TokenSource {

    /**
     * A token that is good for at least five more minutes.
     *
     * @throws GitHubException when GitHub gave none
     */
    InstallationToken token(AppCredentials credentials, Installation installation)
            throws GitHubException, InterruptedException;

    /** Forgets a token that GitHub refused, so that the next call makes a new one. */
    void discard(InstallationToken token);
}

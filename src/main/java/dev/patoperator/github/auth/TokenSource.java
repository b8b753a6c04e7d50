package dev.patoperator.github.auth;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;

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

package dev.patoperator.github.auth;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;

/** Provides installation tokens, cached until shortly before they expire. Thread-safe. */
public interface TokenSource {

    /**
     * Returns a token that is valid for at least five more minutes.
     *
     * @throws GitHubException when GitHub issued none
     */
    InstallationToken token(AppCredentials credentials, Installation installation)
            throws GitHubException, InterruptedException;

    /** Removes a token that GitHub refused, so that the next call creates a new one. */
    void discard(InstallationToken token);
}

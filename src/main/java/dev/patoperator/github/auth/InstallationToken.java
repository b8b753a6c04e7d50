package dev.patoperator.github.auth;

import java.time.Instant;

/**
 * An installation token of a GitHub App.
 *
 * @param value the secret; opaque, of any length
 * @param createdAt when it was created, by this machine's clock
 * @param expiresAt when GitHub stops accepting it, by this machine's clock
 */
public record InstallationToken(String value, Instant createdAt, Instant expiresAt) {

    @Override
    public String toString() {
        return "InstallationToken[until " + expiresAt + "]";
    }
}

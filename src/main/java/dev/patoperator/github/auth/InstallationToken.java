package dev.patoperator.github.auth;

import java.time.Instant;

/**
 * A GitHub App installation access token.
 *
 * @param value the secret; opaque, of any length
 * @param createdAt when it was made, by this machine's clock
 * @param expiresAt when GitHub stops accepting it, by this machine's clock
 */
public record InstallationToken(String value, Instant createdAt, Instant expiresAt) {

    @Override
    public String toString() {
        return "InstallationToken[until " + expiresAt + "]";
    }
}

package dev.patoperator.github.auth;

import java.time.Instant;
import java.util.Map;

/**
 * An installation token of a GitHub App.
 *
 * @param value the secret; opaque, of any length
 * @param createdAt when it was created, by this machine's clock
 * @param expiresAt when GitHub stops accepting it, by this machine's clock
 * @param permissions name to level. They are those of the installation when the token was created: a permission that is
 *     granted later is not in it
 */
public record InstallationToken(String value, Instant createdAt, Instant expiresAt, Map<String, String> permissions) {

    public InstallationToken {
        permissions = Map.copyOf(permissions);
    }

    @Override
    public String toString() {
        return "InstallationToken[until " + expiresAt + "]";
    }
}

package dev.patoperator.github.simulator;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Issues and checks installation access tokens. They have the stateless form that GitHub.com issues since 2026 (some
 * 520 characters, {@code ghs_<app id>_} and three base64url parts) and are valid for one hour. Thread-safe.
 */
final class InstallationTokens {

    private static final Duration LIFETIME = Duration.ofHours(1);

    private final InstantSource time;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private volatile Duration replicationLag = Duration.ZERO;

    /**
     * An issued token.
     *
     * @param permissions the token's permissions
     * @param narrowed whether the client requested less than was granted to the installation
     */
    record Token(
            String value,
            SimulatedInstallation installation,
            Map<String, String> permissions,
            boolean narrowed,
            Instant issuedAt,
            Instant expiresAt) {

        @Override
        public String toString() {
            return "Token[installation " + installation.id() + "]";
        }
    }

    InstallationTokens(InstantSource time) {
        this.time = time;
    }

    Token issue(SimulatedInstallation installation, @Nullable Map<String, String> requested) {
        // GitHub's expiry times are whole seconds.
        Instant now = time.instant();
        Instant expires = now.truncatedTo(ChronoUnit.SECONDS).plus(LIFETIME);
        Map<String, String> permissions = requested == null ? installation.permissions() : requested;
        Token token = new Token(
                newValue(installation), installation, Map.copyOf(permissions), requested != null, now, expires);
        tokens.put(token.value(), token);
        IssuedSecrets.registerToken(token.value());
        return token;
    }

    /**
     * Returns the token of an {@code Authorization} header. Refuses as GitHub does when it is unknown, expired or not
     * replicated yet.
     */
    Token check(@Nullable String authorization) {
        if (authorization == null) {
            throw new Refusal(401, "Requires authentication");
        }
        Token token = tokens.get(bearer(authorization));
        Instant now = time.instant();
        if (token == null || !now.isBefore(token.expiresAt())) {
            throw new Refusal(401, "Bad credentials");
        }
        if (now.isBefore(token.issuedAt().plus(replicationLag))) {
            throw token.narrowed()
                    ? new Refusal(403, "Resource not accessible by integration")
                    : new Refusal(401, "Bad credentials");
        }
        return token;
    }

    /** Sets how long GitHub needs to replicate a new token. */
    void replicationLag(Duration lag) {
        replicationLag = lag;
    }

    void expireAll() {
        tokens.clear();
    }

    static String bearer(String authorization) {
        return authorization.replaceFirst("(?i)^(bearer|token) +", "");
    }

    private String newValue(SimulatedInstallation installation) {
        return "ghs_" + installation.app().appId() + "_" + part(48) + "." + part(186) + "." + part(142);
    }

    private String part(int bytes) {
        byte[] noise = new byte[bytes];
        random.nextBytes(noise);
        return new String(Base64.getUrlEncoder().withoutPadding().encode(noise), StandardCharsets.US_ASCII);
    }
}

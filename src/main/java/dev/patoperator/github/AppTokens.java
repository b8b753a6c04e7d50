package dev.patoperator.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/** Exchanges an App's key for installation access tokens, and keeps each until shortly before it expires. */
final class AppTokens implements TokenSource {

    private static final Duration MARGIN = Duration.ofMinutes(5);

    /** Tokens are opaque, but what cannot stand in a header is none. */
    private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]+");

    private final AppCalls calls;
    private final ServerClock clock;
    private final Installations installations;
    private final SharedCache<Key, InstallationToken> cache;

    AppTokens(AppCalls calls, ServerClock clock, Installations installations) {
        this.calls = calls;
        this.clock = clock;
        this.installations = installations;
        this.cache = new SharedCache<>(
                token -> clock.now().isBefore(token.expiresAt().minus(MARGIN)));
    }

    @Override
    public InstallationToken token(AppCredentials app, Installation installation)
            throws GitHubException, InterruptedException {
        return cache.get(new Key(app.issuer(), app.fingerprint(), installation), () -> exchange(app, installation));
    }

    @Override
    public void discard(InstallationToken token) {
        cache.forget(token::equals);
    }

    private InstallationToken exchange(AppCredentials app, Installation installation)
            throws GitHubException, InterruptedException {
        ApiRequest request = new ApiRequest(
                Operation.CREATE_TOKEN,
                installation.apiUrl(),
                "/app/installations/" + PathSegments.id(installation.id()) + "/access_tokens",
                null,
                null,
                Long.toString(installation.id()));
        Reply reply;
        try {
            reply = calls.send(app, request);
        } catch (GitHubException.NotFound gone) {
            installations.forget(installation);
            throw gone;
        }
        JsonNode body = Json.lenient(reply.body());
        String value = Json.text(body, "token");
        Instant expiresAt = Json.instant(body, "expires_at");
        if (value == null || expiresAt == null || !SENDABLE.matcher(value).matches()) {
            throw Json.unreadable(request, reply);
        }
        return new InstallationToken(value, clock.now(), clock.toLocal(installation.apiUrl(), expiresAt));
    }

    private record Key(String issuer, String fingerprint, Installation installation) {}
}

package dev.patoperator.github.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.http.GitHubOperation;
import dev.patoperator.github.http.GitHubRequest;
import dev.patoperator.github.http.GitHubResponse;
import dev.patoperator.github.http.PathSegments;
import dev.patoperator.github.http.ResponseJson;
import dev.patoperator.github.http.ServerClock;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/** Creates installation tokens with an App's key, and keeps each until five minutes before it expires. Thread-safe. */
public final class InstallationTokenCache implements TokenSource {

    private static final Duration MARGIN = Duration.ofMinutes(5);

    /**
     * Tokens are opaque, but a value that an HTTP header cannot carry is not a token. GitHub's have some 500 characters, and
     * web servers take 8,192 in a header.
     */
    private static final Pattern HEADER_SAFE = Pattern.compile("[\\x21-\\x7e]{1,8192}");

    private final AppCalls calls;
    private final ServerClock clock;
    private final InstallationLookup installationLookup;
    private final SingleFlightCache<TokenCacheKey, InstallationToken> cache;

    public InstallationTokenCache(AppCalls calls, ServerClock clock, InstallationLookup installationLookup) {
        this.calls = calls;
        this.clock = clock;
        this.installationLookup = installationLookup;
        this.cache = new SingleFlightCache<>(
                // Adds to this clock's time: a server may name a time from which nothing can be subtracted.
                token -> clock.now().plus(MARGIN).isBefore(token.expiresAt()));
    }

    @Override
    public InstallationToken token(AppCredentials app, Installation installation)
            throws GitHubException, InterruptedException {
        return cache.get(
                new TokenCacheKey(app.issuer(), app.fingerprint(), installation), () -> exchange(app, installation));
    }

    @Override
    public void discard(InstallationToken token) {
        cache.forget(token::equals);
    }

    private InstallationToken exchange(AppCredentials app, Installation installation)
            throws GitHubException, InterruptedException {
        GitHubRequest request = new GitHubRequest(
                GitHubOperation.CREATE_TOKEN,
                installation.apiUrl(),
                "/app/installations/" + PathSegments.id(installation.id()) + "/access_tokens",
                null,
                null,
                Long.toString(installation.id()));
        GitHubResponse response;
        try {
            response = calls.send(app, request);
        } catch (GitHubException.NotFound gone) {
            installationLookup.forget(installation);
            throw new GitHubException.NotFound(
                    "installation " + installation.id() + " of the App is gone: it was uninstalled, or the organization"
                            + " was deleted; its installation is looked up again within minutes",
                    gone.requestId());
        }
        JsonNode body = ResponseJson.parseOrMissing(response.body());
        String value = ResponseJson.text(body, "token");
        Instant expiresAt = ResponseJson.instant(body, "expires_at");
        if (value == null || expiresAt == null || !HEADER_SAFE.matcher(value).matches()) {
            throw ResponseJson.unreadable(request, response);
        }
        // GitHub's schema does not require them. A token for which none are requested has those of the installation.
        JsonNode permissions = body.path("permissions");
        return new InstallationToken(
                value,
                clock.now(),
                clock.toLocal(installation.apiUrl(), expiresAt),
                permissions.isObject()
                        ? ReportedPermissions.of(permissions)
                        : installationLookup.permissions(installation));
    }

    private record TokenCacheKey(String issuer, String fingerprint, Installation installation) {}
}

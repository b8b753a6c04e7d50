package dev.patoperator.github.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.github.AppApi;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.github.RefusalMessages;
import dev.patoperator.github.http.GitHubOperation;
import dev.patoperator.github.http.GitHubRequest;
import dev.patoperator.github.http.GitHubResponse;
import dev.patoperator.github.http.PathSegments;
import dev.patoperator.github.http.ResponseJson;
import dev.patoperator.github.http.ServerClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * Looks up an App's installation in an organization, signed with the App's own key, and keeps the result for an hour.
 * Thread-safe.
 */
public final class InstallationLookup implements AppApi {

    /** Installations rarely change, and a 404 for one when a token is created removes it at once. */
    private static final Duration MAX_AGE = Duration.ofHours(1);

    private final AppCalls calls;
    private final ServerClock clock;
    private final SingleFlightCache<LookupCacheKey, InstalledApp> cache;

    public InstallationLookup(AppCalls calls, ServerClock clock) {
        this.calls = calls;
        this.clock = clock;
        this.cache = new SingleFlightCache<>(found -> isYoungerThan(MAX_AGE, found));
    }

    @Override
    public InstalledApp installation(AppCredentials app, String organization, Duration maxAge)
            throws GitHubException, InterruptedException {
        LookupCacheKey key = key(app, PathSegments.organization(organization));
        cache.forget(key, found -> !isYoungerThan(maxAge, found));
        InstalledApp installed = cache.get(key, () -> lookUp(app, organization));
        Installation found = installed.installation();
        // A fixed id is no proof: credentials that name somebody else's installation must not get its token.
        if (app.installationId().isPresent() && app.installationId().getAsLong() != found.id()) {
            throw new GitHubException.Unauthorized(
                    RefusalMessages.otherInstallation(app.installationId().getAsLong(), organization, found.id()),
                    null);
        }
        return installed;
    }

    private boolean isYoungerThan(Duration age, InstalledApp found) {
        Instant now = clock.now();
        return !now.isBefore(found.at()) && now.isBefore(found.at().plus(age)); // before it: the clock was set back
    }

    // GitHub's logins are case-insensitive.
    private static LookupCacheKey key(AppCredentials app, String organization) {
        return new LookupCacheKey(app.apiUrl(), app.issuer(), app.fingerprint(), organization.toLowerCase(Locale.ROOT));
    }

    @Override
    public void forget(AppCredentials app, String organization) {
        cache.forget(key(app, organization), found -> true);
    }

    /** Returns the permissions of an installation as it was last looked up; empty when that is not known. */
    Map<String, String> permissions(Installation installation) {
        return cache.find(found -> found.installation().equals(installation))
                .map(InstalledApp::permissions)
                .orElse(Map.of());
    }

    /** Removes an installation that GitHub no longer knows, so that the next caller looks it up again. */
    void forget(Installation installation) {
        cache.forget(found -> found.installation().equals(installation));
    }

    private InstalledApp lookUp(AppCredentials app, String organization) throws GitHubException, InterruptedException {
        GitHubRequest request = new GitHubRequest(
                GitHubOperation.GET_ORG_INSTALLATION,
                app.apiUrl(),
                "/orgs/" + organization + "/installation",
                null,
                organization,
                null);
        GitHubResponse response;
        try {
            response = calls.send(app, request);
        } catch (GitHubException.NotFound e) {
            throw new GitHubException.NotFound(
                    RefusalMessages.notInstalled(app, organization, e.words()), e.requestId());
        }
        JsonNode body = ResponseJson.parseOrMissing(response.body());
        Long id = ResponseJson.number(body, "id");
        if (id == null) {
            throw ResponseJson.unreadable(request, response);
        }
        if (body.hasNonNull("suspended_at")) {
            throw new GitHubException.Forbidden(RefusalMessages.suspended(organization), true, response.requestId());
        }
        Map<String, String> permissions = ReportedPermissions.of(body.path("permissions"));
        return new InstalledApp(new Installation(app.apiUrl(), id), permissions, clock.now());
    }

    private record LookupCacheKey(URI apiUrl, String issuer, String fingerprint, String login) {}
}

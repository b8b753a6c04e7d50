package dev.patoperator.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Looks up an App's installation in an organization, signed with the App's own key, and remembers it for some minutes.
 */
final class Installations implements AppApi {

    /** Installations rarely change, and a call that meets one that is gone forgets it at once. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final AppCalls calls;
    private final ServerClock clock;
    private final SharedCache<Key, Found> cache;

    Installations(AppCalls calls, ServerClock clock) {
        this.calls = calls;
        this.clock = clock;
        this.cache = new SharedCache<>(found -> clock.now().isBefore(found.until()));
    }

    @Override
    public Installation installation(AppCredentials app, String organization)
            throws GitHubException, InterruptedException {
        // GitHub's logins are case-insensitive.
        String login = PathSegments.organization(organization).toLowerCase(Locale.ROOT);
        Key key = new Key(app.apiUrl(), app.issuer(), app.fingerprint(), login);
        Installation found = cache.get(key, () -> look(app, organization)).installation();
        // A fixed id is no proof: whoever names somebody else's installation must not be served with its token.
        if (app.installationId().isPresent() && app.installationId().getAsLong() != found.id()) {
            throw new GitHubException.Unauthorized(
                    "the credentials fix installation " + app.installationId().getAsLong()
                            + ", but the App's installation in " + organization + " is " + found.id(),
                    null);
        }
        return found;
    }

    /** Forgets an installation that GitHub no longer knows, so that the next caller looks it up anew. */
    void forget(Installation installation) {
        cache.forget(found -> found.installation().equals(installation));
    }

    private Found look(AppCredentials app, String organization) throws GitHubException, InterruptedException {
        ApiRequest request = new ApiRequest(
                Operation.GET_ORG_INSTALLATION,
                app.apiUrl(),
                "/orgs/" + organization + "/installation",
                null,
                organization,
                null);
        Reply reply = calls.send(app, request);
        JsonNode body = Json.lenient(reply.body());
        Long id = Json.number(body, "id");
        if (id == null) {
            throw Json.unreadable(request, reply);
        }
        if (body.hasNonNull("suspended_at")) {
            throw new GitHubException.Forbidden(
                    "the App's " + Failures.SUSPENDED + " in " + organization, reply.requestId());
        }
        return new Found(new Installation(app.apiUrl(), id), clock.now().plus(KEPT));
    }

    private record Key(URI apiUrl, String issuer, String fingerprint, String login) {}

    private record Found(Installation installation, Instant until) {}
}

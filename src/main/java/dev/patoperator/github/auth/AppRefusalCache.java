package dev.patoperator.github.auth;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.http.ServerClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Failures that concern an App as a whole: its limit is used up, or GitHub refuses its key. A further call with the
 * same key would fail in the same way for every organization, so it is not made. Thread-safe.
 */
final class AppRefusalCache {

    private record CachedFailure(GitHubException failure, Instant since, Instant until) {
        boolean isValid(Instant now) {
            return !now.isBefore(since) && now.isBefore(until); // before since: the clock was set back
        }
    }

    private final ServerClock clock;
    private final Duration unauthorized;

    /** Guarded by this. */
    @GuardedBy("this")
    private final Map<AppIdentity, CachedFailure> refusals = new HashMap<>();

    /**
     * Creates an empty cache.
     *
     * @param unauthorized how long a key that GitHub refused is not tried again
     */
    AppRefusalCache(ServerClock clock, Duration unauthorized) {
        this.clock = clock;
        this.unauthorized = unauthorized;
    }

    /**
     * Returns normally when a call may be made.
     *
     * @throws GitHubException the failure that the call would meet
     */
    void check(AppCredentials app) throws GitHubException {
        CachedFailure known = find(AppIdentity.of(app));
        if (known == null) {
            return;
        }
        String message = String.valueOf(known.failure().getMessage());
        if (known.failure() instanceof GitHubException.RateLimited limited) {
            throw new GitHubException.RateLimited(message, limited.until(), limited.requestId());
        }
        throw new GitHubException.Unauthorized(message, known.failure().requestId());
    }

    private synchronized @Nullable CachedFailure find(AppIdentity key) {
        CachedFailure known = refusals.get(key);
        return known != null && known.isValid(clock.now()) ? known : null;
    }

    /** Records a refused call, when the failure concerns the App as a whole. */
    synchronized void record(AppCredentials app, GitHubException failure) {
        Instant now = clock.now();
        refusals.values().removeIf(known -> !known.isValid(now));
        if (failure instanceof GitHubException.RateLimited limited) {
            refusals.put(AppIdentity.of(app), new CachedFailure(failure, now, limited.until()));
        } else if (failure instanceof GitHubException.Unauthorized) {
            refusals.put(AppIdentity.of(app), new CachedFailure(failure, now, now.plus(unauthorized)));
        }
    }
}

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
 * Keeps the JWT of each App for some minutes: signing takes far more processor time than the rest of a call.
 * Thread-safe.
 */
final class AppJwtCache {

    /** Well within the nine minutes for which a JWT is valid. */
    private static final Duration MAX_AGE = Duration.ofMinutes(4);

    /**
     * A JWT is replaced when the known difference to the server's clock has changed by this much. GitHub accepts a
     * JWT with a smaller error.
     */
    static final Duration TOLERANCE = Duration.ofSeconds(20);

    /**
     * A JWT in use.
     *
     * @param at when it was signed, by this machine's clock
     * @param ahead how far the server's clock was known to be ahead then
     */
    private record Signed(String jwt, Instant at, Duration ahead) {
        boolean isUsable(Instant now, Duration aheadNow) {
            return !now.isBefore(at)
                    && now.isBefore(at.plus(MAX_AGE))
                    && ahead.minus(aheadNow).abs().compareTo(TOLERANCE) < 0;
        }

        @Override
        public String toString() {
            return "Signed[at=" + at + "]";
        }
    }

    private final ServerClock clock;

    /** Guarded by this. */
    @GuardedBy("this")
    private final Map<AppIdentity, Signed> signed = new HashMap<>();

    AppJwtCache(ServerClock clock) {
        this.clock = clock;
    }

    /** Returns a JWT that is valid for some more minutes. */
    String of(AppCredentials app) throws GitHubException.Unauthorized {
        AppIdentity identity = AppIdentity.of(app);
        Instant now = clock.now();
        Duration ahead = clock.ahead(app.apiUrl());
        String known = find(identity, now, ahead);
        if (known != null) {
            return known;
        }
        String jwt = AppJwt.sign(app, now.plus(ahead));
        keep(identity, new Signed(jwt, now, ahead));
        return jwt;
    }

    private synchronized @Nullable String find(AppIdentity identity, Instant now, Duration ahead) {
        Signed known = signed.get(identity);
        return known != null && known.isUsable(now, ahead) ? known.jwt() : null;
    }

    private synchronized void keep(AppIdentity identity, Signed fresh) {
        signed.values().removeIf(old -> !old.at().plus(MAX_AGE).isAfter(fresh.at()));
        signed.put(identity, fresh);
    }

    /** Removes a JWT that GitHub refused: the next call is signed with a new one. */
    synchronized void forget(AppCredentials app) {
        signed.remove(AppIdentity.of(app));
    }
}

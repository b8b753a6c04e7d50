package dev.patoperator.github.http;

import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * GitHub's time beside this machine's. GitHub refuses JWTs that are dated by a clock that is wrong, and names the end of
 * a rate limit by its own, so the difference is learned from the {@code Date} header of each answer, per API.
 */
public final class ServerClock {

    private final Clock clock;
    private final ConcurrentMap<URI, Duration> ahead = new ConcurrentHashMap<>();

    public ServerClock(Clock clock) {
        this.clock = clock;
    }

    /** This machine's time. */
    public Instant now() {
        return clock.instant();
    }

    /** How far that server's clock is ahead of this machine's; zero as long as nothing is known. */
    public Duration ahead(URI apiUrl) {
        return ahead.getOrDefault(apiUrl, Duration.ZERO);
    }

    /** An instant of that server's clock, by this machine's. */
    public Instant toLocal(URI apiUrl, Instant serverTime) {
        try {
            return serverTime.minus(ahead(apiUrl));
        } catch (DateTimeException | ArithmeticException e) {
            return serverTime; // At the end of all time a difference between two clocks is nothing.
        }
    }

    /** Takes note of what that server's clock showed just now. */
    public void learn(URI apiUrl, Instant serverTime) {
        ahead.put(apiUrl, Duration.between(now(), serverTime));
    }
}

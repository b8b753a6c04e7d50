package dev.patoperator.github.http;

import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The difference between GitHub's clock and this machine's. GitHub refuses JWTs with times of a wrong clock, and names
 * the end of a rate limit by its own. So the difference is learned, per API, from the {@code Date} header of each
 * response with a status below 500. Thread-safe.
 */
public final class ServerClock {

    private final Clock clock;
    private final ConcurrentMap<URI, Duration> ahead = new ConcurrentHashMap<>();

    public ServerClock(Clock clock) {
        this.clock = clock;
    }

    /** Returns this machine's time. */
    public Instant now() {
        return clock.instant();
    }

    /** Returns how far that server's clock is ahead of this machine's; zero while it is not known. */
    public Duration ahead(URI apiUrl) {
        return ahead.getOrDefault(apiUrl, Duration.ZERO);
    }

    /** Converts an instant of that server's clock to this machine's. */
    public Instant toLocal(URI apiUrl, Instant serverTime) {
        try {
            return serverTime.minus(ahead(apiUrl));
        } catch (DateTimeException | ArithmeticException e) {
            return serverTime; // At the end of the range, a difference between two clocks does not matter.
        }
    }

    /** Records the time that the server's clock showed just now. */
    public void record(URI apiUrl, Instant serverTime) {
        ahead.put(apiUrl, Duration.between(now(), serverTime));
    }
}

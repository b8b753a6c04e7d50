package dev.patoperator.github.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The simulated time of GitHub: the given clock plus a skew. Everything that GitHub itself would date (token life
 * times, JWT checks, rate limit windows, the {@code Date} header) uses it.
 */
final class SimulatedTime implements InstantSource {

    private final Clock clock;
    private volatile Duration skew = Duration.ZERO;

    SimulatedTime(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Instant instant() {
        return clock.instant().plus(skew);
    }

    /** Returns the time without the skew, as on the machine that runs the test. */
    Instant localInstant() {
        return clock.instant();
    }

    void skew(Duration newSkew) {
        skew = newSkew;
    }
}

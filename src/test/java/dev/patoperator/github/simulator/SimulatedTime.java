package dev.patoperator.github.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * GitHub's time as the simulator plays it: the given clock plus a skew. Everything that GitHub itself would date (token
 * life times, JWT checks, rate limit windows, the {@code Date} header) runs on it.
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

    /** The time without the skew: what the machine that runs the test would say. */
    Instant localInstant() {
        return clock.instant();
    }

    void skew(Duration newSkew) {
        skew = newSkew;
    }
}

package dev.patoperator.controller.schedule;

import dev.patoperator.github.CallObserver.RateLimit;
import dev.patoperator.github.Installation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * When the lists of an installation may be read because of a delivery to the webhook. Such reading leaves half of the calls
 * that GitHub allows in an hour to decisions: it waits while more calls were made, for whatever purpose, than an even use of
 * the first half over the hour comes to. A few at the beginning of the hour do not wait.
 */
public final class DeliveryRateLimiter {

    private static final Duration WINDOW = Duration.ofHours(1);

    /** The part of the limit that may be used at any time of the hour. */
    private static final double BURST = 0.05;

    private final Function<Installation, Optional<RateLimit>> reported;
    private final Clock clock;

    /**
     * @param reported what GitHub last reported of an installation; empty when its hour is over
     * @param clock the wall clock, as the reset is a time of day
     */
    public DeliveryRateLimiter(Function<Installation, Optional<RateLimit>> reported, Clock clock) {
        this.reported = reported;
        this.clock = clock;
    }

    /** How long to wait before the installation's lists may be read; zero when they may be read now. */
    Duration untilNext(Installation installation) {
        return reported.apply(installation).map(this::untilNext).orElse(Duration.ZERO);
    }

    private Duration untilNext(RateLimit limit) {
        double used = limit.limit() - limit.remaining();
        double burst = BURST * limit.limit();
        double half = limit.limit() / 2.0;
        if (used < burst) {
            return Duration.ZERO;
        }
        double share = used < half ? (used - burst) / (half - burst) : 1;
        Instant windowStart = limit.reset().minus(WINDOW);
        Instant next = windowStart.plusMillis((long) (share * WINDOW.toMillis()));
        Duration wait = Duration.between(clock.instant(), next);
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}

package dev.patoperator.dispatch.model.listing;

import dev.patoperator.github.CallObserver.RateLimit;
import dev.patoperator.github.Installation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Limits how often an installation is listed because of webhook deliveries and for inventories. It leaves half of the
 * installation's primary rate limit to decisions: a listing waits while more calls were made in this hour, for any purpose,
 * than an even use of the other half over the hour allows. The first 5 % of the limit do not wait. Keeps no state of its
 * own, so all limiters with the same reports share the limit. Thread-safe.
 */
public final class ListingRateLimiter {

    private static final Duration WINDOW = Duration.ofHours(1);

    /** The share of the limit that can be used at any time of the hour. */
    private static final double BURST = 0.05;

    private final Function<Installation, Optional<RateLimit>> reported;
    private final Clock clock;

    /**
     * Creates a limiter.
     *
     * @param reported the rate limit that GitHub last reported of an installation; empty when its hour is over
     * @param clock the wall clock, because the reset is a time of day
     */
    public ListingRateLimiter(Function<Installation, Optional<RateLimit>> reported, Clock clock) {
        this.reported = reported;
        this.clock = clock;
    }

    /** Returns how long to wait before the installation is listed; zero when it can be listed now. */
    public Duration untilNext(Installation installation) {
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

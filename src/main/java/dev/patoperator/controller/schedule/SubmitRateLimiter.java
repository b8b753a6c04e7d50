package dev.patoperator.controller.schedule;

import dev.patoperator.model.ResourceRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How often one resource may hand work over: ten times in a row, and then once an interval. Every path from waking a resource
 * to handing over passes here, so that none can become a busy loop.
 */
public final class SubmitRateLimiter {

    private static final int BURST = 10;

    private final Duration interval;
    private final Clock clock;

    /** When the resource would have used up nothing: each hand-over moves it on by an interval. */
    private final Map<ResourceRef, Instant> restedAt = new HashMap<>();

    /** @param clock monotonic */
    public SubmitRateLimiter(Duration interval, Clock clock) {
        this.interval = interval;
        this.clock = clock;
    }

    /** How long to wait before the resource hands over; zero when it may now, which counts as doing so. */
    public synchronized Duration take(ResourceRef resource) {
        Instant now = clock.instant();
        Instant rested = restedAt.getOrDefault(resource, now);
        Instant from = rested.isBefore(now) ? now : rested;
        Duration wait = Duration.between(now, from.minus(interval.multipliedBy(BURST - 1)));
        if (!wait.isNegative() && !wait.isZero()) {
            return wait;
        }
        restedAt.put(resource, from.plus(interval));
        return Duration.ZERO;
    }

    /** Forgets resources that are gone. */
    public synchronized void retain(Predicate<ResourceRef> exists) {
        restedAt.keySet().removeIf(resource -> !exists.test(resource));
    }
}

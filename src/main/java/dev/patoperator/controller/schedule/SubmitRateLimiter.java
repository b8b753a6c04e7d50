package dev.patoperator.controller.schedule;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.model.ResourceRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Limits the submissions of one resource: ten in a row, and then one per interval. Every path from waking a resource to
 * its submission passes this limit, so that none can become a busy loop. Thread-safe.
 */
public final class SubmitRateLimiter {

    private static final int BURST = 10;

    private final Duration interval;
    private final Clock clock;

    /** When all ten submissions are available again. Each submission moves this time on by one interval. */
    @GuardedBy("this")
    private final Map<ResourceRef, Instant> restedAt = new HashMap<>();

    /**
     * Creates a limiter.
     *
     * @param clock monotonic
     */
    public SubmitRateLimiter(Duration interval, Clock clock) {
        this.interval = interval;
        this.clock = clock;
    }

    /** Returns how long the resource has to wait; zero when it can submit now, which counts as a submission. */
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

    /** Forgets resources that do not exist any more. */
    public synchronized void retain(Predicate<ResourceRef> exists) {
        restedAt.keySet().removeIf(resource -> !exists.test(resource));
    }
}

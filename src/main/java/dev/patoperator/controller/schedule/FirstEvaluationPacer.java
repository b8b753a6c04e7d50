package dev.patoperator.controller.schedule;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Spreads the first evaluations of many organizations over time. After a start every policy is due at once: without this
 * their reconciliations would form one queue, and a revocation that is applied meanwhile would wait at its end. Policies of
 * one organization share a slot, because they share a listing. Thread-safe.
 */
public final class FirstEvaluationPacer {

    /** Time between the slots of two organizations: less than an evaluation takes on two cores. */
    private static final Duration INTERVAL = Duration.ofMillis(12);

    /** So many organizations need not wait. */
    private static final int BURST = 60;

    /** A slot is kept for so long after its time, for policies of the organization that are reconciled a little later. */
    private static final Duration KEPT_FOR = Duration.ofSeconds(10);

    @GuardedBy("this")
    private final Map<String, Instant> slots = new HashMap<>();

    /** When the slots that are given out are used up, at one slot an interval. */
    @GuardedBy("this")
    private Instant usedUntil = Instant.MIN;

    @GuardedBy("this")
    private Instant lastPruned = Instant.MIN;

    /**
     * Returns how long the first evaluation of a policy has to wait; zero when it may begin.
     *
     * @param now by the monotonic clock
     */
    public synchronized Duration delay(String organizationKey, Instant now) {
        if (lastPruned.isBefore(now.minus(KEPT_FOR))) {
            slots.values().removeIf(slot -> slot.isBefore(now.minus(KEPT_FOR)));
            lastPruned = now;
        }
        Instant slot = slots.get(organizationKey);
        if (slot == null) {
            usedUntil = (usedUntil.isBefore(now) ? now : usedUntil).plus(INTERVAL);
            slot = usedUntil.minus(INTERVAL.multipliedBy(BURST));
            slots.put(organizationKey, slot);
        }
        return slot.isAfter(now) ? Duration.between(now, slot) : Duration.ZERO;
    }
}

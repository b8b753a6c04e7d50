package dev.patoperator.controller;

import dev.patoperator.decision.ResourceRef;
import dev.patoperator.dispatch.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * When selectors were handed over, and when they are next. A standing one is due at full intervals by the clock, counted
 * anew for each organization: so policies of one organization come together and share a list, and organizations do not.
 */
final class Schedule {

    private static final int SLOTS = 60;

    private record Entry(Order.Attempt attempt, Instant at) {}

    private final Map<ResourceRef, Entry> entries = new ConcurrentHashMap<>();
    private final Map<ResourceRef, Instant> rung = new ConcurrentHashMap<>();

    /** When this try of the resource was handed over last; null when it was not since the start. */
    @Nullable
    Instant handedOver(ResourceRef resource, Order.Attempt attempt) {
        Entry entry = entries.get(resource);
        return entry == null || !entry.attempt().equals(attempt) ? null : entry.at();
    }

    void handOver(ResourceRef resource, Order.Attempt attempt, Instant at) {
        rung.computeIfPresent(
                resource, (it, rungAt) -> rungAt.isAfter(at) ? rungAt : null); // a later one is not answered yet
        entries.put(resource, new Entry(attempt, at));
    }

    /** Somebody knows of something new: the resource is due at once. */
    void ring(ResourceRef resource, Instant at) {
        rung.put(resource, at);
    }

    boolean isRung(ResourceRef resource) {
        return rung.containsKey(resource);
    }

    void forget(ResourceRef resource) {
        rung.remove(resource);
        entries.remove(resource);
    }

    /** Forgets resources that are gone. */
    void retain(Predicate<ResourceRef> exists) {
        rung.keySet().removeIf(resource -> !exists.test(resource));
        entries.keySet().removeIf(resource -> !exists.test(resource));
    }

    /**
     * The first full interval after a moment. Organizations are spread over the interval, also those whose names differ in a
     * number only; those that meet in one of its slots share the reads of their Secret.
     */
    static Instant next(String organizationKey, Duration interval, Instant after) {
        long length = Math.max(1, interval.toMillis());
        long slot = new SplittableRandom(organizationKey.hashCode()).nextInt(SLOTS);
        long offset = length * slot / SLOTS;
        long number = Math.floorDiv(after.toEpochMilli() - offset, length) + 1;
        return Instant.ofEpochMilli(number * length + offset);
    }
}

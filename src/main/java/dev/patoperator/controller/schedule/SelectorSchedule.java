package dev.patoperator.controller.schedule;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.ResourceRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * When selectors were submitted, and when they are due next. A standing selector is due at full intervals of the clock,
 * with an offset for each organization: policies of one organization are due together and share a listing, while
 * organizations are spread over the interval. Thread-safe.
 */
public final class SelectorSchedule {

    private static final int SLOTS = 60;

    private record SubmittedAttempt(Submission.Attempt attempt, Instant at) {}

    private final Map<ResourceRef, SubmittedAttempt> entries = new ConcurrentHashMap<>();
    private final Map<ResourceRef, Instant> triggeredAt = new ConcurrentHashMap<>();

    /** Returns when this attempt of the resource was submitted last; null when it was not since the process started. */
    @Nullable
    public Instant submittedAt(ResourceRef resource, Submission.Attempt attempt) {
        SubmittedAttempt entry = entries.get(resource);
        return entry == null || !entry.attempt().equals(attempt) ? null : entry.at();
    }

    public void submitted(ResourceRef resource, Submission.Attempt attempt, Instant at) {
        triggeredAt.computeIfPresent(
                resource, (it, triggered) -> triggered.isAfter(at) ? triggered : null); // a later trigger is kept
        entries.put(resource, new SubmittedAttempt(attempt, at));
    }

    /** Makes the resource due at once, because a delivery reported a new request. */
    void trigger(ResourceRef resource, Instant at) {
        triggeredAt.put(resource, at);
    }

    /** Whether any attempt of the resource was submitted since the start. */
    public boolean isKnown(ResourceRef resource) {
        return entries.containsKey(resource);
    }

    public boolean isTriggered(ResourceRef resource) {
        return triggeredAt.containsKey(resource);
    }

    public void forget(ResourceRef resource) {
        triggeredAt.remove(resource);
        entries.remove(resource);
    }

    /** Forgets resources that do not exist any more. */
    public void retain(Predicate<ResourceRef> exists) {
        triggeredAt.keySet().removeIf(resource -> !exists.test(resource));
        entries.keySet().removeIf(resource -> !exists.test(resource));
    }

    /**
     * Returns the first due time after a moment. Each organization has one of 60 slots of the interval, chosen by a hash
     * that also spreads names which differ in a number only. Organizations in the same slot share the reads of their
     * Secret.
     */
    public static Instant next(String organizationKey, Duration interval, Instant after) {
        long length = Math.max(1, interval.toMillis());
        long slot = new SplittableRandom(organizationKey.hashCode()).nextInt(SLOTS);
        long offset = length * slot / SLOTS;
        long number = Math.floorDiv(after.toEpochMilli() - offset, length) + 1;
        return Instant.ofEpochMilli(number * length + offset);
    }
}

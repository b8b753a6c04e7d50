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
 * When selectors were handed over, and when they are next. A standing one is due at full intervals by the clock, counted
 * anew for each organization: so policies of one organization come together and share a list, and organizations do not.
 */
public final class SelectorSchedule {

    private static final int SLOTS = 60;

    private record SubmittedAttempt(Submission.Attempt attempt, Instant at) {}

    private final Map<ResourceRef, SubmittedAttempt> entries = new ConcurrentHashMap<>();
    private final Map<ResourceRef, Instant> triggeredAt = new ConcurrentHashMap<>();

    /** When this try of the resource was handed over last; null when it was not since the start. */
    @Nullable
    public Instant handedOver(ResourceRef resource, Submission.Attempt attempt) {
        SubmittedAttempt entry = entries.get(resource);
        return entry == null || !entry.attempt().equals(attempt) ? null : entry.at();
    }

    public void handOver(ResourceRef resource, Submission.Attempt attempt, Instant at) {
        triggeredAt.computeIfPresent(
                resource,
                (it, triggered) -> triggered.isAfter(at) ? triggered : null); // a later one is not answered yet
        entries.put(resource, new SubmittedAttempt(attempt, at));
    }

    /** Somebody knows of something new: the resource is due at once. */
    void trigger(ResourceRef resource, Instant at) {
        triggeredAt.put(resource, at);
    }

    public boolean isTriggered(ResourceRef resource) {
        return triggeredAt.containsKey(resource);
    }

    public void forget(ResourceRef resource) {
        triggeredAt.remove(resource);
        entries.remove(resource);
    }

    /** Forgets resources that are gone. */
    public void retain(Predicate<ResourceRef> exists) {
        triggeredAt.keySet().removeIf(resource -> !exists.test(resource));
        entries.keySet().removeIf(resource -> !exists.test(resource));
    }

    /**
     * The first full interval after a moment. Organizations are spread over the interval, also those whose names differ in a
     * number only; those that meet in one of its slots share the reads of their Secret.
     */
    public static Instant next(String organizationKey, Duration interval, Instant after) {
        long length = Math.max(1, interval.toMillis());
        long slot = new SplittableRandom(organizationKey.hashCode()).nextInt(SLOTS);
        long offset = length * slot / SLOTS;
        long number = Math.floorDiv(after.toEpochMilli() - offset, length) + 1;
        return Instant.ofEpochMilli(number * length + offset);
    }
}

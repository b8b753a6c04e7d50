package dev.patoperator.inventory;

import dev.patoperator.model.Blocker;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * When inventories are read. Readings of an organization fall on the same times as the evaluations of its policies with the
 * same interval, so that they share a listing; different organizations are spread over the interval.
 *
 * @param regular when readings of an organization are due
 * @param pacer how long the first reading for an organization waits for those of others; by the monotonic clock
 * @param retry the time from a reading that met a blocker, which a person has to remove, to the next
 * @param listingReuse how old a list may be that was read for policies
 * @param progress the time after which work in progress is shown in the status
 * @param shortest the time to the next try where the Kubernetes API did not answer
 * @param longestReading the time after which lists that have not come are requested again
 * @param timeOfPage the time from a reading to the next for each page that was read
 */
public record InventoryTimes(
        Schedule regular,
        BiFunction<String, Instant, Duration> pacer,
        Function<Blocker.Kind, Duration> retry,
        Duration listingReuse,
        Duration progress,
        Duration shortest,
        Duration longestReading,
        Duration timeOfPage) {

    /** How long a reading is waited for: more than the longest lists take. */
    public static final Duration LONGEST_READING = Duration.ofMinutes(15);

    /** Half of the 5,000 calls that GitHub allows an installation in an hour, so that decisions have the other half. */
    public static final Duration TIME_OF_PAGE = Duration.ofMillis(1_500);

    /** When readings of an organization are due. */
    public interface Schedule {

        /** Returns the first time after a moment. */
        Instant next(String organizationKey, Duration interval, Instant after);
    }

    Instant next(String organizationKey, Duration interval, Instant after) {
        return regular.next(organizationKey, interval, after);
    }

    Duration firstDelay(String organizationKey, Instant now) {
        return pacer.apply(organizationKey, now);
    }

    Duration retryInterval(Blocker.Kind kind) {
        return retry.apply(kind);
    }
}

package dev.patoperator.telemetry.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.github.pat.ListedPat;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Counts the items of a complete list, except those that have left it since. Uses 17 bytes per item. Thread-safe. */
final class ListingCounts {

    private static final Duration IDLE = Duration.ofDays(90);

    /** When a token is about to expire: early enough to plan, and late enough to hurry. */
    private static final Duration SOON = Duration.ofDays(14);

    private static final Duration VERY_SOON = Duration.ofDays(3);

    private static final byte NEVER_EXPIRES = 1;
    private static final byte IS_IDLE = 2;
    private static final byte HAS_LEFT = 4;
    private static final byte EXPIRES_SOON = 8;
    private static final byte EXPIRES_VERY_SOON = 16;

    private final Instant at;

    /** Ascending. */
    private final long[] ids;

    /** When each request was made or each grant was given, as Unix time; the time of the list when GitHub does not say. */
    private final long[] since;

    /** Flags of each item. */
    @GuardedBy("this")
    private final byte[] flags;

    /**
     * Reads the items; it keeps none of them.
     *
     * @param at when reading of the list began
     */
    ListingCounts(Collection<ListedPat> items, Instant at) {
        this.at = at;
        this.ids = new long[items.size()];
        this.since = new long[ids.length];
        this.flags = new byte[ids.length];
        List<ListedPat> sorted =
                items.stream().sorted(Comparator.comparingLong(ListedPat::id)).toList();
        for (int n = 0; n < ids.length; n++) {
            ListedPat item = sorted.get(n);
            Instant listedSince = Objects.requireNonNullElse(item.since(), at);
            Instant usedAt = Objects.requireNonNullElse(item.tokenLastUsedAt(), listedSince);
            ids[n] = item.id();
            since[n] = listedSince.getEpochSecond();
            flags[n] = (byte) ((item.tokenExpiresAt() == null ? NEVER_EXPIRES : 0)
                    | (expiresWithin(SOON, item) ? EXPIRES_SOON : 0)
                    | (expiresWithin(VERY_SOON, item) ? EXPIRES_VERY_SOON : 0)
                    | (usedAt.isBefore(at.minus(IDLE)) ? IS_IDLE : 0));
        }
    }

    /** Whether the token expires within this time after the list. One that has expired does not. */
    private boolean expiresWithin(Duration time, ListedPat item) {
        Instant expiresAt = item.tokenExpiresAt();
        return expiresAt != null && expiresAt.isAfter(at) && !expiresAt.isAfter(at.plus(time));
    }

    /** Stops counting an item, which is not listed any more. */
    synchronized void markLeft(long id) {
        int n = Arrays.binarySearch(ids, id);
        if (n >= 0) {
            flags[n] |= HAS_LEFT;
        }
    }

    /** How many items are in memory, including those that have left the list. */
    int size() {
        return ids.length;
    }

    double listedAt() {
        return at.getEpochSecond();
    }

    double all() {
        return count(0);
    }

    double neverExpiring() {
        return count(NEVER_EXPIRES);
    }

    /** Within 14 days, including those within 3 days. */
    double expiringSoon() {
        return count(EXPIRES_SOON);
    }

    /** Within 3 days. */
    double expiringVerySoon() {
        return count(EXPIRES_VERY_SOON);
    }

    double idle() {
        return count(IS_IDLE);
    }

    private synchronized double count(int fact) {
        int count = 0;
        for (byte itemFlags : flags) {
            if ((itemFlags & HAS_LEFT) == 0 && (itemFlags & fact) == fact) {
                count++;
            }
        }
        return count;
    }

    /** Unix time of the oldest item; NaN when there is none, so that an alert on its age does not fire. */
    synchronized double oldest() {
        double oldest = Double.NaN;
        for (int n = 0; n < ids.length; n++) {
            if ((flags[n] & HAS_LEFT) == 0 && !(since[n] >= oldest)) {
                oldest = since[n];
            }
        }
        return oldest;
    }
}

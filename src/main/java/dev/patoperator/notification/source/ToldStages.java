package dev.patoperator.notification.source;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which stages of the items of each list were told. Uses 8 bytes for each stage, of which a pending request has one and a
 * grant at most two, and about 200 bytes for each list. What leaves a list is forgotten with its next reading. Thread-safe.
 *
 * @param <K> key of a list
 */
final class ToldStages<K> {

    /** Lists that were not read for so long are forgotten. */
    private static final Duration MAX_AGE = Duration.ofDays(30);

    /** The stages of one list. */
    private static final class Told {

        /** Ascending. */
        private final long[] stages;

        private final Instant at;

        Told(long[] stages, Instant at) {
            this.stages = stages;
            this.at = at;
        }
    }

    private static final long[] NONE = {};

    private final int maxLists;
    private final long maxStages;
    private final ConcurrentHashMap<K, Told> lists = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();

    /**
     * Creates an empty memory.
     *
     * @param maxLists how many lists that are not empty are kept
     * @param maxStages how many stages of all lists are kept
     */
    ToldStages(int maxLists, long maxStages) {
        this.maxLists = maxLists;
        this.maxStages = maxStages;
    }

    /** Returns the key of a stage: the same for the same item, type and day, and practically never the same for others. */
    static long keyOf(long itemId, int type, long epochDay) {
        long mixed = itemId * 0x9E3779B97F4A7C15L + type * 0xC2B2AE3D27D4EB4FL + epochDay * 0x165667B19E3779F9L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /**
     * Replaces what was told of a list.
     *
     * @param stages of all items that are listed now
     * @return whether a stage was not told before; null when there is no room, so that nothing is to be told
     */
    @Nullable
    LongPredicate replace(K list, long[] stages, Instant now) {
        long[] sorted = stages.clone();
        Arrays.sort(sorted);
        Told before = lists.get(list);
        int room = before == null ? 0 : before.stages.length;
        if (sorted.length > room
                && (count.get() + sorted.length - room > maxStages || (before == null && lists.size() >= maxLists))) {
            return null;
        }
        Told replaced = sorted.length == 0 ? lists.remove(list) : lists.put(list, new Told(sorted, now));
        long[] told = replaced == null ? NONE : replaced.stages;
        count.addAndGet((long) sorted.length - told.length);
        return stage -> Arrays.binarySearch(told, stage) < 0;
    }

    /** Forgets lists that were not read for long: nobody names their organization any more. */
    void removeOld(Instant now) {
        lists.forEach((list, told) -> {
            if (told.at.isBefore(now.minus(MAX_AGE)) && lists.remove(list, told)) {
                count.addAndGet(-told.stages.length);
            }
        });
    }

    /** Returns the number of stages in memory. */
    long size() {
        return count.get();
    }
}

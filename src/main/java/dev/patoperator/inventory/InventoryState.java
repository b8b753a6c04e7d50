package dev.patoperator.inventory;

import dev.patoperator.inventory.write.WriteResult;
import dev.patoperator.model.Blocker;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an inventory since the process started. Times are those of the monotonic clock.
 *
 * @param generation the generation of the spec that this is about
 * @param seenAt when this generation was reconciled first
 * @param reading what is known of the readings of its lists
 * @param blocker why its lists could not be read; null when they could, or nothing is known
 * @param result of the last pass over its objects; null before the first
 */
record InventoryState(
        long generation,
        Instant seenAt,
        Reading reading,
        @Nullable Blocker blocker,
        @Nullable WriteResult result) {

    /**
     * The readings of the lists.
     *
     * @param at when the lists were requested last; null before the first time
     * @param awaited whether that request was not answered yet, neither by all lists nor by a blocker
     * @param pages how many pages the lists had that were read last
     * @param drops how often in turn lists were dropped, because there was no memory for them
     * @param unreadable how often in turn the Kubernetes API did not answer when the Secret was read
     */
    record Reading(@Nullable Instant at, boolean awaited, int pages, int drops, int unreadable) {

        static final Reading NONE = new Reading(null, false, 0, 0, 0);

        Reading requested(Instant now) {
            return new Reading(now, true, pages, drops, 0);
        }

        /** The credentials do not allow a request. */
        Reading refused(Instant now) {
            return new Reading(now, false, pages, drops, 0);
        }

        Reading answered(int pagesRead) {
            return new Reading(at, false, pagesRead, 0, 0);
        }

        Reading blocked() {
            return new Reading(at, false, pages, drops, unreadable);
        }

        Reading dropped() {
            return new Reading(at, false, pages, drops + 1, unreadable);
        }

        Reading unreachable() {
            return new Reading(at, false, pages, drops, unreadable + 1);
        }
    }

    InventoryState withReading(Reading changed) {
        return new InventoryState(generation, seenAt, changed, blocker, result);
    }

    InventoryState withBlocker(@Nullable Blocker found) {
        return new InventoryState(generation, seenAt, reading, found, result);
    }

    InventoryState withResult(WriteResult found) {
        return new InventoryState(generation, seenAt, reading, blocker, found);
    }
}

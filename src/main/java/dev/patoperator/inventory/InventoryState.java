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

    /** What became of the last request for the lists. */
    enum Answer {
        /** There was no request, or no list came. */
        NONE,
        /** Lists are still being read. */
        AWAITED,
        /** Some lists were read, the others cannot be read for now, or are refused. */
        PARTIAL,
        /** All lists were read. */
        COMPLETE
    }

    /**
     * The readings of the lists.
     *
     * @param at when the lists were requested last for this generation; null before the first time
     * @param answer what became of that request
     * @param pages how many pages the lists had that were read last
     * @param drops how often in turn lists were dropped, because there was no memory for them
     * @param unreadable how often in turn the Kubernetes API did not answer when the Secret was read
     * @param edited what earlier generations requested
     */
    record Reading(@Nullable Instant at, Answer answer, int pages, int drops, int unreadable, Edited edited) {

        static final Reading NONE = new Reading(null, Answer.NONE, 0, 0, 0, Edited.NONE);

        /** Returns the readings of a newer generation. */
        Reading ofNewGeneration() {
            Edited before = at == null ? edited : edited.after(at, answer == Answer.AWAITED);
            return new Reading(null, Answer.NONE, pages, 0, 0, before);
        }

        Reading requested(Instant now) {
            return new Reading(now, Answer.AWAITED, pages, drops, 0, edited);
        }

        /** The credentials do not allow a request. */
        Reading refused(Instant now) {
            return new Reading(now, Answer.NONE, pages, drops, 0, edited);
        }

        Reading answered(int pagesRead, boolean complete) {
            return new Reading(at, complete ? Answer.COMPLETE : Answer.PARTIAL, pagesRead, 0, 0, Edited.NONE);
        }

        /** No list is awaited any more. */
        Reading blocked() {
            return new Reading(at, answer == Answer.PARTIAL ? answer : Answer.NONE, pages, drops, unreadable, edited);
        }

        Reading dropped() {
            return new Reading(at, Answer.NONE, pages, drops + 1, unreadable, edited);
        }

        Reading unreachable() {
            return new Reading(at, Answer.NONE, pages, drops, unreadable + 1, edited);
        }
    }

    /**
     * What earlier generations of the spec requested, so that edits do not have the lists read without end.
     *
     * @param at when they requested the lists last; null when they did not
     * @param interrupted how many edits in turn came before their lists were read
     */
    record Edited(@Nullable Instant at, int interrupted) {

        static final Edited NONE = new Edited(null, 0);

        private Edited after(Instant requestedAt, boolean wasInterrupted) {
            return new Edited(requestedAt, wasInterrupted ? interrupted + 1 : 0);
        }
    }

    InventoryState withReading(Reading changed) {
        return new InventoryState(generation, seenAt, changed, blocker, result);
    }

    InventoryState withBlocker(@Nullable Blocker found) {
        return new InventoryState(generation, seenAt, reading, found, result);
    }

    InventoryState withResult(WriteResult found) {
        WriteResult all = result == null ? found : found.withOtherCountsOf(result);
        return new InventoryState(generation, seenAt, reading, blocker, all);
    }
}

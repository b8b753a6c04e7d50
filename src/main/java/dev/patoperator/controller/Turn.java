package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Verdict;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one look at a resource comes to.
 *
 * @param status the status as it should be
 * @param worthWriting whether it is to be written now
 * @param recorded the verdicts that this status holds, so that they may be acknowledged once it stands
 * @param again when to look again by itself; null for not at all
 */
record Turn(
        PatStatus status,
        boolean worthWriting,
        Map<Long, Verdict> recorded,
        @Nullable Duration again) {

    /** The same, with the next look after this time at the latest. */
    Turn within(Duration most) {
        Duration sooner = again == null || most.compareTo(again) < 0 ? most : again;
        return new Turn(status, worthWriting, recorded, sooner);
    }

    /** The same while a requested retry has not come to an end: it stays unhandled. */
    Turn withRetryOf(PatStatus old) {
        PatStatus unhandled =
                status.toBuilder().lastHandledRetryAt(old.lastHandledRetryAt()).build();
        return new Turn(unhandled, worthWriting && !unhandled.equals(old), recorded, again);
    }
}

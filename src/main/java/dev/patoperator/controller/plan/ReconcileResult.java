package dev.patoperator.controller.plan;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.DecisionResult;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one look at a resource comes to.
 *
 * @param status the status as it should be
 * @param shouldWrite whether it is to be written now
 * @param recorded the verdicts that this status holds, so that they may be acknowledged once it stands
 * @param requeueAfter when to look again by itself; null for not at all
 */
public record ReconcileResult(
        PatStatus status,
        boolean shouldWrite,
        Map<Long, DecisionResult> recorded,
        @Nullable Duration requeueAfter) {

    /** The same, with the next look after this time at the latest. */
    ReconcileResult requeueWithin(Duration most) {
        Duration sooner = requeueAfter == null || most.compareTo(requeueAfter) < 0 ? most : requeueAfter;
        return new ReconcileResult(status, shouldWrite, recorded, sooner);
    }

    /** The same while a requested retry has not come to an end: it stays unhandled. */
    ReconcileResult withRetryOf(PatStatus old) {
        PatStatus unhandled =
                status.toBuilder().lastHandledRetryAt(old.lastHandledRetryAt()).build();
        return new ReconcileResult(unhandled, shouldWrite && !unhandled.equals(old), recorded, requeueAfter);
    }
}

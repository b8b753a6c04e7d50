package dev.patoperator.controller.plan;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.DecisionResult;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of one reconciliation.
 *
 * @param status the new status
 * @param shouldWrite whether the status is written now
 * @param recorded the results that need no further record, by id: they are acknowledged after the write
 * @param requeueAfter time until the next reconciliation without an event; null for none
 */
public record ReconcileResult(
        PatStatus status,
        boolean shouldWrite,
        Map<Long, DecisionResult> recorded,
        @Nullable Duration requeueAfter) {

    /** Returns the same result, with the next reconciliation after this time at the latest. */
    ReconcileResult requeueWithin(Duration most) {
        Duration sooner = requeueAfter == null || most.compareTo(requeueAfter) < 0 ? most : requeueAfter;
        return new ReconcileResult(status, shouldWrite, recorded, sooner);
    }

    /** Returns the same result with the old status's handled retry: a requested retry stays unhandled until it ends. */
    ReconcileResult withRetryOf(PatStatus old) {
        PatStatus unhandled =
                status.toBuilder().lastHandledRetryAt(old.lastHandledRetryAt()).build();
        return new ReconcileResult(unhandled, shouldWrite && !unhandled.equals(old), recorded, requeueAfter);
    }
}

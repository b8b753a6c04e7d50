package dev.patoperator.controller.plan;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.intent.DecisionOrigin;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.Plan;
import dev.patoperator.model.intent.SpecWarnings;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Reason;
import dev.patoperator.status.StatusFactory;
import dev.patoperator.status.StatusInputs;
import dev.patoperator.status.outcome.RecordedResults;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the new status of a resource and decides whether it is written now. Thread-safe. */
public final class ReconcileResultFactory {

    private final StatusFactory statusFactory;
    private final Function<Intent, SpecWarnings> specWarnings;
    private final RequeueIntervals requeueIntervals;
    private final Clock clock;

    /** @param specWarnings what is probably wrong with a valid spec */
    public ReconcileResultFactory(
            StatusFactory statusFactory,
            Function<Intent, SpecWarnings> specWarnings,
            RequeueIntervals requeueIntervals,
            Clock clock) {
        this.statusFactory = statusFactory;
        this.specWarnings = specWarnings;
        this.requeueIntervals = requeueIntervals;
        this.clock = clock;
    }

    ReconcileResult of(PatStatus old, StatusInputs inputs, ResourceProgress progress, @Nullable Duration again) {
        Intent intent = inputs.intent();
        PatStatus status = statusFactory.next(old, inputs, specWarnings.apply(intent));
        Set<Long> ids = Set.copyOf(intent.ids());
        Map<Long, DecisionResult> recorded =
                RecordedResults.in(status, progress.results(), id -> intent.selecting() || ids.contains(id));
        return new ReconcileResult(status, isWorthWriting(old, status, intent, progress), recorded, again);
    }

    /**
     * Makes the result of a resource with an invalid spec.
     *
     * @param origins the kind of spec that each decision was sent for, by id
     */
    ReconcileResult invalid(
            PatStatus old,
            long generation,
            @Nullable String retryRequestedAt,
            String message,
            boolean suspended,
            ResourceProgress progress,
            Map<Long, DecisionOrigin> origins,
            @Nullable Duration again) {
        PatStatus status = statusFactory.invalid(
                old, generation, retryRequestedAt, message, suspended, progress.results(), origins);
        Map<Long, DecisionResult> recorded = RecordedResults.in(status, progress.results(), id -> true);
        return new ReconcileResult(status, !status.equals(old), recorded, again);
    }

    /**
     * Whether the status has changed and is written now. Progressing without results is written only after
     * {@link RequeueIntervals#progress()} of work, unless the old status shows a result of another generation or from before
     * a requested retry.
     */
    private boolean isWorthWriting(PatStatus old, PatStatus status, Intent intent, ResourceProgress progress) {
        if (status.equals(old)) {
            return false;
        }
        boolean begun = Conditions.readyReason(status.conditionList())
                .filter(Reason.PROGRESSING::equals)
                .isPresent();
        boolean fresh = Conditions.ready(old.conditionList()).isEmpty();
        // A repeated submission shows the result of the one before until it has its own.
        boolean oneMoreTry = !Plan.isNewAttempt(intent, old);
        if (!begun || !(fresh || oneMoreTry) || !progress.results().isEmpty()) {
            return true;
        }
        Instant since = progress.since();
        return since != null && !since.plus(requeueIntervals.progress()).isAfter(clock.instant());
    }
}

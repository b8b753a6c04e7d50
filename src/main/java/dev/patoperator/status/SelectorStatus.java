package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.api.v1alpha1.PatStatusBuilder;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.status.SelectorTotals.Totals;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the status of a resource with a selector: totals of its last evaluation, and the most important outcomes. An
 * evaluation that finds nothing new changes nothing.
 */
final class SelectorStatus {

    private final PatStatus old;
    private final StatusInputs inputs;
    private final Intent intent;
    private final LimitUsage usage;
    private final SelectorTotals counts;
    private final Instant now;

    SelectorStatus(PatStatus old, StatusInputs inputs, LimitUsage usage, Instant now) {
        this.old = old;
        this.inputs = inputs;
        this.intent = inputs.intent();
        this.usage = usage;
        this.counts = new SelectorTotals(old, inputs, usage.decisions(OneShotHistory.hash(intent)));
        this.now = now;
    }

    void write(PatStatusBuilder next, Conditions conditions) {
        SelectorResult selectorResult = inputs.selectorResult();
        boolean replaced =
                selectorResult != null && !selectorResult.awaitingVerification() && !counts.isUnchanged(selectorResult);
        List<Outcome> outcomes = SelectorOutcomes.of(old, inputs, replaced, now);
        Totals totals = counts.of(outcomes);
        List<Condition> newConditions = conditionList(conditions, totals, outcomes);
        next.conditions(newConditions)
                .total(totals.total())
                .succeeded(totals.succeeded())
                .failed(totals.failed())
                .undecided(totals.undecided())
                .excepted(totals.excepted() == 0 ? null : totals.excepted())
                .outcomes(outcomes)
                .outcomeTotals(outcomeTotals());
        if (intent.isOneShot() && (!intent.dryRun() || counts.isComplete())) {
            String hash = OneShotHistory.hash(intent);
            boolean completed = completes(newConditions);
            next.oneShotSelectors(usage.oneShots(hash, completed, totals));
            if (completed) {
                next.selectorHash(hash);
            }
        }
    }

    private List<Condition> conditionList(Conditions conditions, Totals totals, List<Outcome> outcomes) {
        if (intent.suspended()) {
            return conditions.suspended(
                    outcomes.stream().anyMatch(outcome -> outcome.outcome() != OutcomeType.PENDING));
        }
        SelectorResult selectorResult = inputs.selectorResult();
        Blocker blocker = inputs.blocker();
        if (blocker != null && blocker.kind().isStalling()) {
            return conditions.of(Reason.of(blocker.kind()), blocker.message());
        }
        if (selectorResult != null && selectorResult.limitMessage() != null) {
            return conditions.of(Reason.LIMIT_EXCEEDED, selectorResult.limitMessage());
        }
        if (selectorResult == null
                ? inputs.outstanding()
                : selectorResult.pending() > 0 || selectorResult.awaitingVerification()) {
            return unfinished(conditions, blocker);
        }
        if (selectorResult == null && !counts.isComplete()) {
            // A failure may have become a success since, by a retry or because GitHub was slow.
            boolean changed = totals.failed() != SelectorTotals.number(old.failed())
                    || totals.undecided() != SelectorTotals.number(old.undecided());
            return changed ? result(totals, outcomes).conditions(conditions) : conditions.unsuspended();
        }
        return result(totals, outcomes).conditions(conditions);
    }

    private List<Condition> unfinished(Conditions conditions, @Nullable Blocker blocker) {
        if (blocker != null) {
            return conditions.of(Reason.of(blocker.kind()), blocker.message());
        }
        // A routine evaluation is not shown while it runs; its result is.
        if (intent.isStanding() && Objects.equals(old.observedGeneration(), intent.generation())) {
            List<Condition> shown = conditions.unsuspended();
            if (Conditions.ready(shown).isPresent()
                    && Conditions.readyReason(shown)
                            .filter(reason -> reason == Reason.SUSPENDED || reason == Reason.INVALID_SPEC)
                            .isEmpty()) {
                return shown;
            }
        }
        SelectorResult selectorResult = inputs.selectorResult();
        return conditions.of(
                Reason.PROGRESSING,
                selectorResult == null || selectorResult.pending() == 0
                        ? "the selector is being evaluated"
                        : "what the selector matched is waiting to be sent or confirmed");
    }

    private ReadyResult result(Totals totals, List<Outcome> outcomes) {
        return new SelectorReadyResult(old, inputs).of(totals, outcomes);
    }

    /** Whether a one-shot selector is completed: everything that it matched has a final result. */
    private boolean completes(List<Condition> newConditions) {
        SelectorResult selectorResult = inputs.selectorResult();
        return selectorResult != null
                && !selectorResult.awaitingVerification()
                && selectorResult.pending() == 0
                && selectorResult.limitMessage() == null
                && inputs.blocker() == null
                && !intent.suspended()
                && Conditions.readyReason(newConditions)
                        .filter(COMPLETE::contains)
                        .isPresent();
    }

    private static final Set<Reason> COMPLETE =
            EnumSet.of(Reason.SUCCEEDED, Reason.NOTHING_MATCHED, Reason.FAILED, Reason.PARTIALLY_FAILED);

    private @Nullable Map<String, Integer> outcomeTotals() {
        SelectorResult selectorResult = inputs.selectorResult();
        if (counts.isComplete()) {
            return null; // a completed selector shows only its own result
        }
        if (selectorResult == null || selectorResult.awaitingVerification() || counts.isUnchanged(selectorResult)) {
            return old.outcomeTotals();
        }
        int overLimit = SelectorTotals.overLimit(selectorResult);
        if (!intent.dryRun() && overLimit == 0) {
            return null;
        }
        Map<String, Integer> totals = new TreeMap<>();
        totals.put(
                intent.action().would().value(),
                overLimit + SelectorTotals.count(selectorResult.results(), DecisionResult.WouldDecide.class));
        int undecided = SelectorTotals.count(selectorResult.results(), DecisionResult.Undecided.class);
        if (undecided > 0) {
            totals.put(OutcomeType.UNDECIDED.value(), undecided);
        }
        int excepted = SelectorTotals.count(selectorResult.results(), DecisionResult.Excepted.class);
        if (excepted > 0) {
            totals.put(OutcomeType.EXCEPTED.value(), excepted);
        }
        if (!selectorResult.missingTokens().isEmpty()) {
            totals.put(
                    OutcomeType.NOT_FOUND.value(),
                    selectorResult.missingTokens().size());
        }
        return totals;
    }
}

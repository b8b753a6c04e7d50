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
import dev.patoperator.status.outcome.OutcomeMapper;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
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
                .outcomes(outcomes)
                .outcomeTotals(outcomeTotals());
        if (intent.isOneShot() && !intent.dryRun()) {
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
            return conditions.suspended();
        }
        SelectorResult selectorResult = inputs.selectorResult();
        Blocker blocker = inputs.blocker();
        if (blocker != null && blocker.kind().isStalling()) {
            return conditions.of(Reason.of(blocker.kind()), blocker.message());
        }
        if (selectorResult != null && selectorResult.limitMessage() != null) {
            return conditions.of(
                    Reason.LIMIT_EXCEEDED, OutcomeMapper.cut(selectorResult.limitMessage(), ReadyResult.MAX_MESSAGE));
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
                            .filter(Reason.SUSPENDED::equals)
                            .isEmpty()) {
                return shown;
            }
        }
        return conditions.of(Reason.PROGRESSING, "the selector is being evaluated, or what it matched is on its way");
    }

    private ReadyResult result(Totals totals, List<Outcome> outcomes) {
        String action = intent.action().name().toLowerCase(Locale.ROOT);
        String done = intent.action().done().value().toLowerCase(Locale.ROOT);
        String left = totals.undecided() == 0 ? "" : "; " + totals.undecided() + " undecided";
        int missing = Math.toIntExact(
                outcomes.stream().filter(outcome -> outcome.id() == null).count());
        int good = intent.ignoreMissing() ? totals.succeeded() - missing : totals.succeeded();
        if (intent.dryRun()) {
            String notFound = missing == 0 ? "" : "; " + missing + " tokens not found";
            return new ReadyResult(
                    Reason.DRY_RUN, "would " + action + " " + good + " of " + totals.total() + left + notFound);
        }
        if (totals.undecided() > 0 && intent.isOneShot()) {
            return new ReadyResult(Reason.CONFLICT, ReadyResult.firstOf(outcomes, OutcomeType.UNDECIDED));
        }
        if (totals.failed() > 0) {
            return failureResult(totals, outcomes);
        }
        if (intent.isOneShot()) {
            return totals.total() == 0
                    ? new ReadyResult(Reason.NOTHING_MATCHED, "nothing matched the selector")
                    : new ReadyResult(
                            Reason.SUCCEEDED,
                            done + " " + good + " of " + totals.total()
                                    + (missing == 0
                                            ? ""
                                            : "; " + missing
                                                    + " tokens were not there, which missingPolicy: Ignore accepts"));
        }
        String decided = done + " " + totals.succeeded() + " of " + totals.total() + left;
        return new ReadyResult(
                Reason.UP_TO_DATE,
                totals.undecided() == 0
                        ? "every matching item is decided; the last that were found: " + decided
                        : decided + firstUndecided(outcomes));
    }

    /** Names items that are left, so that the policy does not look like one that has decided all. */
    private static String firstUndecided(List<Outcome> outcomes) {
        return outcomes.stream().anyMatch(outcome -> outcome.outcome() == OutcomeType.UNDECIDED)
                ? ": " + ReadyResult.firstOf(outcomes, OutcomeType.UNDECIDED)
                : "";
    }

    private static ReadyResult failureResult(Totals totals, List<Outcome> outcomes) {
        boolean failed = outcomes.stream().anyMatch(outcome -> outcome.outcome() == OutcomeType.FAILED);
        if (!failed && outcomes.stream().anyMatch(outcome -> outcome.outcome() == OutcomeType.NOT_FOUND)) {
            return new ReadyResult(
                    Reason.NOT_FOUND,
                    totals.failed() + " of " + totals.total() + ": "
                            + ReadyResult.firstOf(outcomes, OutcomeType.NOT_FOUND));
        }
        return new ReadyResult(
                totals.failed() == totals.total() ? Reason.FAILED : Reason.PARTIALLY_FAILED,
                totals.failed() + " of " + totals.total() + " decisions failed: "
                        + ReadyResult.firstOf(outcomes, OutcomeType.FAILED));
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
        if (!intent.dryRun()) {
            return null;
        }
        Map<String, Integer> totals = new TreeMap<>();
        totals.put(
                intent.action().would().value(),
                SelectorTotals.count(selectorResult.results(), DecisionResult.WouldDecide.class));
        int undecided = SelectorTotals.count(selectorResult.results(), DecisionResult.Undecided.class);
        if (undecided > 0) {
            totals.put(OutcomeType.UNDECIDED.value(), undecided);
        }
        if (!selectorResult.missingTokens().isEmpty()) {
            totals.put(
                    OutcomeType.NOT_FOUND.value(),
                    selectorResult.missingTokens().size());
        }
        return totals;
    }
}

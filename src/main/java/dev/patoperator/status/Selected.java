package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.api.v1alpha1.PatStatusBuilder;
import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.OneShotHistory;
import dev.patoperator.decision.Verdict;
import dev.patoperator.status.SelectedTotals.Totals;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the status of a resource that selects: totals of its last evaluation, and the newest outcomes. An
 * evaluation that finds nothing new moves nothing.
 */
final class Selected {

    private final PatStatus old;
    private final Facts facts;
    private final Intent intent;
    private final Usage usage;
    private final SelectedTotals counts;
    private final Instant now;

    Selected(PatStatus old, Facts facts, Usage usage, Instant now) {
        this.old = old;
        this.facts = facts;
        this.intent = facts.intent();
        this.usage = usage;
        this.counts = new SelectedTotals(old, facts, usage.decisions(OneShotHistory.hash(intent)));
        this.now = now;
    }

    void write(PatStatusBuilder next, Conditions conditions) {
        Evaluation evaluation = facts.evaluation();
        boolean replaced = evaluation != null && !evaluation.unsettled() && !counts.isNothingNew(evaluation);
        List<Outcome> outcomes = SelectedOutcomes.of(old, facts, replaced, now);
        Totals totals = counts.of(outcomes);
        List<Condition> said = said(conditions, totals, outcomes);
        next.conditions(said)
                .total(totals.total())
                .succeeded(totals.succeeded())
                .failed(totals.failed())
                .undecided(totals.undecided())
                .outcomes(outcomes)
                .outcomeTotals(outcomeTotals());
        if (intent.oneShot() && !intent.dryRun()) {
            String hash = OneShotHistory.hash(intent);
            boolean completed = completes(said);
            next.oneShotSelectors(usage.oneShots(hash, completed, totals));
            if (completed) {
                next.selectorHash(hash);
            }
        }
    }

    private List<Condition> said(Conditions conditions, Totals totals, List<Outcome> outcomes) {
        if (intent.suspended()) {
            return conditions.suspended();
        }
        Evaluation evaluation = facts.evaluation();
        Obstacle obstacle = facts.obstacle();
        if (obstacle != null && obstacle.kind().stalling()) {
            return conditions.of(Reason.of(obstacle.kind()), obstacle.message());
        }
        if (evaluation != null && evaluation.tooMany() != null) {
            return conditions.of(Reason.LIMIT_EXCEEDED, Outcomes.cut(evaluation.tooMany(), Result.MAX_MESSAGE));
        }
        if (evaluation == null ? facts.outstanding() : evaluation.pending() > 0 || evaluation.unsettled()) {
            return unfinished(conditions, obstacle);
        }
        if (evaluation == null && !counts.isComplete()) {
            // What failed may have come right since, by another try or because GitHub was slow.
            boolean changed = totals.failed() != SelectedTotals.number(old.failed())
                    || totals.undecided() != SelectedTotals.number(old.undecided());
            return changed ? result(totals, outcomes).conditions(conditions) : conditions.unsuspended();
        }
        return result(totals, outcomes).conditions(conditions);
    }

    private List<Condition> unfinished(Conditions conditions, @Nullable Obstacle obstacle) {
        if (obstacle != null) {
            return conditions.of(Reason.of(obstacle.kind()), obstacle.message());
        }
        // A routine evaluation is nothing to tell of; what it comes to is.
        if (intent.standing() && Objects.equals(old.observedGeneration(), intent.generation())) {
            Optional<Condition> ready = Conditions.ready(conditions.unsuspended());
            if (ready.isPresent() && !ready.get().reason().equals(Reason.SUSPENDED.word())) {
                return conditions.unsuspended();
            }
        }
        return conditions.of(Reason.PROGRESSING, "the selector is being evaluated, or what it matched is on its way");
    }

    private Result result(Totals totals, List<Outcome> outcomes) {
        String action = intent.action().name().toLowerCase(Locale.ROOT);
        String done = intent.action().done().wire().toLowerCase(Locale.ROOT);
        String left = totals.undecided() == 0 ? "" : "; " + totals.undecided() + " undecided";
        int missing = Math.toIntExact(
                outcomes.stream().filter(outcome -> outcome.id() == null).count());
        int good = intent.ignoreMissing() ? totals.succeeded() - missing : totals.succeeded();
        if (intent.dryRun()) {
            String notFound = missing == 0 ? "" : "; " + missing + " tokens not found";
            return new Result(
                    Reason.DRY_RUN, "would " + action + " " + good + " of " + totals.total() + left + notFound);
        }
        if (totals.undecided() > 0 && intent.oneShot()) {
            return new Result(Reason.CONFLICT, Result.firstOf(outcomes, OutcomeType.UNDECIDED));
        }
        if (totals.failed() > 0) {
            return bad(totals, outcomes);
        }
        if (intent.oneShot()) {
            return totals.total() == 0
                    ? new Result(Reason.NOTHING_MATCHED, "nothing matched the selector")
                    : new Result(
                            Reason.SUCCEEDED,
                            done + " " + good + " of " + totals.total()
                                    + (missing == 0
                                            ? ""
                                            : "; " + missing
                                                    + " tokens were not there, which missingPolicy: Ignore accepts"));
        }
        String decided = done + " " + totals.succeeded() + " of " + totals.total() + left;
        return new Result(
                Reason.UP_TO_DATE,
                totals.undecided() == 0
                        ? "every matching item is decided; the last that were found: " + decided
                        : decided + firstUndecided(outcomes));
    }

    /** Which items are left, so that nobody takes a policy that leaves some for one that has decided all. */
    private static String firstUndecided(List<Outcome> outcomes) {
        return outcomes.stream().anyMatch(outcome -> outcome.outcome() == OutcomeType.UNDECIDED)
                ? ": " + Result.firstOf(outcomes, OutcomeType.UNDECIDED)
                : "";
    }

    private static Result bad(Totals totals, List<Outcome> outcomes) {
        boolean failed = outcomes.stream().anyMatch(outcome -> outcome.outcome() == OutcomeType.FAILED);
        if (!failed && outcomes.stream().anyMatch(outcome -> outcome.outcome() == OutcomeType.NOT_FOUND)) {
            return new Result(
                    Reason.NOT_FOUND,
                    totals.failed() + " of " + totals.total() + ": " + Result.firstOf(outcomes, OutcomeType.NOT_FOUND));
        }
        return new Result(
                totals.failed() == totals.total() ? Reason.FAILED : Reason.PARTIALLY_FAILED,
                totals.failed() + " of " + totals.total() + " decisions failed: "
                        + Result.firstOf(outcomes, OutcomeType.FAILED));
    }

    /** A selector that is evaluated once is done with once everything that it matched has an end. */
    private boolean completes(List<Condition> said) {
        Evaluation evaluation = facts.evaluation();
        return evaluation != null
                && !evaluation.unsettled()
                && evaluation.pending() == 0
                && evaluation.tooMany() == null
                && facts.obstacle() == null
                && !intent.suspended()
                && Conditions.ready(said)
                        .filter(ready -> COMPLETE.contains(ready.reason()))
                        .isPresent();
    }

    private static final Set<String> COMPLETE = Set.of(
            Reason.SUCCEEDED.word(),
            Reason.NOTHING_MATCHED.word(),
            Reason.FAILED.word(),
            Reason.PARTIALLY_FAILED.word());

    private @Nullable Map<String, Integer> outcomeTotals() {
        Evaluation evaluation = facts.evaluation();
        if (counts.isComplete()) {
            return null; // nothing but its own result is shown
        }
        if (evaluation == null || evaluation.unsettled() || counts.isNothingNew(evaluation)) {
            return old.outcomeTotals();
        }
        if (!intent.dryRun()) {
            return null;
        }
        Map<String, Integer> totals = new TreeMap<>();
        totals.put(intent.action().would().wire(), SelectedTotals.count(evaluation.verdicts(), Verdict.Would.class));
        int undecided = SelectedTotals.count(evaluation.verdicts(), Verdict.Undecided.class);
        if (undecided > 0) {
            totals.put(OutcomeType.UNDECIDED.wire(), undecided);
        }
        if (!evaluation.missingTokens().isEmpty()) {
            totals.put(OutcomeType.NOT_FOUND.wire(), evaluation.missingTokens().size());
        }
        return totals;
    }
}

package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.DecisionsInHour;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Allowance;
import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Selection;
import dev.patoperator.decision.Verdict;
import java.time.Instant;
import java.util.ArrayList;
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
    private final Selection selection;
    private final Instant now;

    Selected(PatStatus old, Facts facts, Instant now) {
        this.old = old;
        this.facts = facts;
        this.intent = facts.intent();
        this.selection = Objects.requireNonNull(intent.selection(), "only what selects has a status of this sort");
        this.now = now;
    }

    /** The status, but for what every status has. */
    record Parts(
            List<Condition> conditions,
            Totals totals,
            List<Outcome> outcomes,
            @Nullable String hash,
            @Nullable List<DecisionsInHour> byHour,
            @Nullable Map<String, Integer> outcomeTotals) {}

    /** Counts of one evaluation. */
    record Totals(int total, int succeeded, int failed, int undecided) {}

    Parts parts(Conditions conditions) {
        Evaluation evaluation = facts.evaluation();
        boolean replaced = evaluation != null && !evaluation.unsettled() && !isNothingNew(evaluation);
        List<Outcome> outcomes = SelectedOutcomes.of(old, facts, replaced);
        Totals totals = totals(outcomes);
        List<Condition> said = said(conditions, totals, outcomes);
        return new Parts(said, totals, outcomes, hash(said), byHour(), outcomeTotals());
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
        if (evaluation == null) {
            // What failed may have come right since, by another try or because GitHub was slow.
            return totals.failed() < number(old.failed())
                    ? result(totals, outcomes).conditions(conditions)
                    : conditions.unsuspended();
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
        int missing = facts.evaluation() == null
                ? 0
                : facts.evaluation().missingTokens().size();
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
        return new Result(
                Reason.UP_TO_DATE,
                "every matching item is decided; the last that were found: " + done + " " + totals.succeeded() + " of "
                        + totals.total() + left);
    }

    private static Result bad(Totals totals, List<Outcome> outcomes) {
        if (outcomes.stream().noneMatch(outcome -> outcome.outcome() == OutcomeType.FAILED)) {
            return new Result(
                    Reason.NOT_FOUND,
                    totals.failed() + " of " + totals.total() + ": " + Result.firstOf(outcomes, OutcomeType.NOT_FOUND));
        }
        return new Result(
                totals.failed() == totals.total() ? Reason.FAILED : Reason.PARTIALLY_FAILED,
                totals.failed() + " of " + totals.total() + " decisions failed: "
                        + Result.firstOf(outcomes, OutcomeType.FAILED));
    }

    private Totals totals(List<Outcome> outcomes) {
        Evaluation evaluation = facts.evaluation();
        if (evaluation == null || evaluation.unsettled() || isNothingNew(evaluation) || isComplete()) {
            return mended();
        }
        Map<Long, Verdict> verdicts = evaluation.verdicts();
        long vanished = verdicts.values().stream()
                .filter(Verdict.Missing.class::isInstance)
                .count();
        int missing = evaluation.missingTokens().size();
        int good = count(verdicts, Verdict.Done.class) + count(verdicts, Verdict.Would.class);
        int undecided = count(verdicts, Verdict.Undecided.class);
        boolean brokenOff = intent.oneShot() && !intent.dryRun() && old.selectorHash() == null;
        int before = brokenOff ? doneBefore(evaluation, outcomes) : 0;
        int all = Math.toIntExact(before + verdicts.size() - vanished + evaluation.pending() + missing);
        return new Totals(
                all,
                before + good + (intent.ignoreMissing() ? missing : 0),
                count(verdicts, Verdict.Failed.class) + (intent.ignoreMissing() ? 0 : missing),
                undecided);
    }

    /** Whether the totals are those of this very selector, which is not evaluated again: the same news told once more. */
    private boolean isComplete() {
        return intent.oneShot()
                && !intent.dryRun()
                && selection.hash(intent.organization(), intent.action()).equals(old.selectorHash());
    }

    /** What an earlier evaluation decided, before it was broken off. */
    private int doneBefore(Evaluation evaluation, List<Outcome> outcomes) {
        return Math.toIntExact(outcomes.stream()
                .filter(outcome -> outcome.outcome() == intent.action().done())
                .filter(outcome -> outcome.id() != null
                        && !evaluation.verdicts().containsKey(outcome.id())
                        && !evaluation.chosen().contains(outcome.id()))
                .count());
    }

    /** An evaluation that finds nothing says nothing new, unless something was amiss that is so no more. */
    private boolean isNothingNew(Evaluation evaluation) {
        return evaluation.isEmpty()
                && intent.standing()
                && !intent.dryRun()
                && old.outcomeTotals() == null
                && number(old.failed()) == 0
                && number(old.undecided()) == 0;
    }

    /** The totals as they were, less what failed then and has come right since. */
    private Totals mended() {
        int mended = 0;
        for (Outcome outcome : old.outcomeList()) {
            if (outcome != null
                    && outcome.outcome() == OutcomeType.FAILED
                    && outcome.id() != null
                    && facts.verdicts().get(outcome.id()) instanceof Verdict.Done) {
                mended++;
            }
        }
        mended = Math.min(mended, number(old.failed()));
        return new Totals(
                number(old.total()),
                number(old.succeeded()) + mended,
                number(old.failed()) - mended,
                number(old.undecided()));
    }

    /** A selector that is evaluated once is done with once everything that it matched has an end. */
    private @Nullable String hash(List<Condition> said) {
        Evaluation evaluation = facts.evaluation();
        boolean ended = evaluation != null
                && !evaluation.unsettled()
                && evaluation.pending() == 0
                && evaluation.tooMany() == null
                && facts.obstacle() == null;
        boolean complete = ended
                && intent.oneShot()
                && !intent.dryRun()
                && !intent.suspended()
                && Conditions.ready(said)
                        .filter(ready -> COMPLETE.contains(ready.reason()))
                        .isPresent();
        return complete ? selection.hash(intent.organization(), intent.action()) : old.selectorHash();
    }

    private static final Set<String> COMPLETE = Set.of(
            Reason.SUCCEEDED.word(),
            Reason.NOTHING_MATCHED.word(),
            Reason.FAILED.word(),
            Reason.PARTIALLY_FAILED.word());

    private @Nullable List<DecisionsInHour> byHour() {
        List<Instant> more = new ArrayList<>();
        facts.verdicts().forEach((id, verdict) -> {
            if (verdict instanceof Verdict.Done done && !isOnRecord(id, done)) {
                more.add(done.sentAt());
            }
        });
        return more.isEmpty() || !intent.standing() ? old.decisionsByHour() : Allowance.after(old, more, now);
    }

    private boolean isOnRecord(long id, Verdict.Done done) {
        return old.outcomeList().stream()
                .anyMatch(outcome -> outcome != null
                        && Objects.equals(outcome.id(), id)
                        && Objects.equals(outcome.decisionTime(), Times.of(done.sentAt())));
    }

    private @Nullable Map<String, Integer> outcomeTotals() {
        Evaluation evaluation = facts.evaluation();
        if (evaluation == null || evaluation.unsettled() || isNothingNew(evaluation)) {
            return old.outcomeTotals();
        }
        if (!intent.dryRun()) {
            return null;
        }
        Map<String, Integer> totals = new TreeMap<>();
        totals.put(intent.action().would().wire(), count(evaluation.verdicts(), Verdict.Would.class));
        int undecided = count(evaluation.verdicts(), Verdict.Undecided.class);
        if (undecided > 0) {
            totals.put(OutcomeType.UNDECIDED.wire(), undecided);
        }
        if (!evaluation.missingTokens().isEmpty()) {
            totals.put(OutcomeType.NOT_FOUND.wire(), evaluation.missingTokens().size());
        }
        return totals;
    }

    private static int count(Map<Long, Verdict> verdicts, Class<? extends Verdict> type) {
        return Math.toIntExact(
                verdicts.values().stream().filter(type::isInstance).count());
    }

    private static int number(@Nullable Integer number) {
        return number == null ? 0 : number;
    }
}

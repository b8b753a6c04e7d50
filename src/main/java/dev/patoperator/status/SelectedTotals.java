package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.OneShotSelector;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.DecisionOrigin;
import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.OneShotHistory;
import dev.patoperator.decision.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts the decisions of a selector: of its last evaluation, or as they were with what has come of them since. */
final class SelectedTotals {

    private final PatStatus old;
    private final Facts facts;
    private final Intent intent;
    private final int decisions;

    /** @param decisions how many were ever sent for this selector, where it is evaluated once */
    SelectedTotals(PatStatus old, Facts facts, int decisions) {
        this.old = old;
        this.facts = facts;
        this.intent = facts.intent();
        this.decisions = decisions;
    }

    /** Counts of one evaluation. */
    record Totals(int total, int succeeded, int failed, int undecided) {}

    Totals of(List<Outcome> outcomes) {
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
        int before = intent.oneShot() && !intent.dryRun() ? doneBefore(evaluation, outcomes) : 0;
        int all = Math.toIntExact(before + verdicts.size() - vanished + evaluation.pending() + missing);
        return new Totals(
                all,
                before + good + (intent.ignoreMissing() ? missing : 0),
                count(verdicts, Verdict.Failed.class) + (intent.ignoreMissing() ? 0 : missing),
                undecided);
    }

    /** Whether the totals are those of this very selector, which is not evaluated again: the same news told once more. */
    boolean isComplete() {
        return !intent.dryRun() && OneShotHistory.isCompleted(intent, old);
    }

    /** What an earlier evaluation of this selector decided, before it was broken off; other specs may have decided more. */
    private int doneBefore(Evaluation evaluation, List<Outcome> outcomes) {
        int now = Math.toIntExact(evaluation.verdicts().values().stream()
                .filter(verdict -> verdict.possibleEffectAt() != null)
                .count());
        int before = Math.toIntExact(outcomes.stream()
                .filter(outcome -> outcome.outcome() == intent.action().done())
                .filter(outcome -> outcome.id() != null
                        && !evaluation.verdicts().containsKey(outcome.id())
                        && !evaluation.chosen().contains(outcome.id()))
                .count());
        return Math.min(before, Math.max(0, decisions - now));
    }

    /** An evaluation that finds nothing says nothing new, unless something was amiss that is so no more. */
    boolean isNothingNew(Evaluation evaluation) {
        return evaluation.isEmpty()
                && intent.standing()
                && !intent.dryRun()
                && old.outcomeTotals() == null
                && number(old.failed()) == 0
                && number(old.undecided()) == 0;
    }

    /** The totals as they were, with what another try of failed or undecided ids has come to. */
    private Totals mended() {
        Totals known = known();
        int succeeded = known.succeeded();
        int failed = known.failed();
        int undecided = known.undecided();
        int total = known.total();
        for (Outcome outcome : old.outcomeList()) {
            Verdict verdict = outcome == null || outcome.id() == null
                    ? null
                    : facts.verdicts().get(outcome.id());
            if (verdict == null || !isOpen(outcome) || SelectedOutcomes.isStillUnknown(verdict, outcome)) {
                continue;
            }
            if (outcome.outcome() == OutcomeType.FAILED) {
                failed--;
            } else {
                undecided--;
            }
            if (verdict instanceof Verdict.Missing) {
                total--; // what vanished before it was sent is nobody's outcome
            } else if (verdict instanceof Verdict.Done) {
                succeeded++;
            } else if (verdict instanceof Verdict.Undecided) {
                undecided++;
            } else {
                failed++;
            }
        }
        failed = Math.max(0, failed);
        undecided = Math.max(0, undecided);
        // What the evaluation chose and the status did not show a result of: a predecessor sent it, perhaps.
        int pending = total - succeeded - failed - undecided;
        for (Map.Entry<Long, Verdict> entry : newVerdicts()) {
            Verdict verdict = entry.getValue();
            if (pending-- <= 0) {
                if (!(verdict instanceof Verdict.Done) || !isSentForThisOneShot(entry.getKey())) {
                    continue;
                }
                total++; // it was complete before it was known what had been sent
            }
            if (verdict instanceof Verdict.Missing) {
                total--;
            } else if (verdict instanceof Verdict.Done) {
                succeeded++;
            } else if (verdict instanceof Verdict.Undecided) {
                undecided++;
            } else {
                failed++;
            }
        }
        return new Totals(Math.max(total, succeeded + failed + undecided), succeeded, failed, undecided);
    }

    /** Results of ids that the status shows nothing of. */
    private List<Map.Entry<Long, Verdict>> newVerdicts() {
        Set<Long> shown = old.outcomeList().stream()
                .filter(Objects::nonNull)
                .map(Outcome::id)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return facts.verdicts().entrySet().stream()
                .filter(entry -> !shown.contains(entry.getKey()))
                .toList();
    }

    private boolean isSentForThisOneShot(long id) {
        return intent.oneShot() && !intent.dryRun() && facts.origin(id).equals(DecisionOrigin.of(intent));
    }

    /** Those of the status; of a completed selector its own, whatever other specs have come to since. */
    private Totals known() {
        if (isComplete()) {
            Optional<OneShotSelector> own =
                    OneShotHistory.of(old, OneShotHistory.hash(intent)).filter(selector -> selector.total() != null);
            if (own.isPresent()) {
                return new Totals(
                        number(own.get().total()),
                        number(own.get().succeeded()),
                        number(own.get().failed()),
                        number(own.get().undecided()));
            }
        }
        return new Totals(number(old.total()), number(old.succeeded()), number(old.failed()), number(old.undecided()));
    }

    private static boolean isOpen(Outcome outcome) {
        return outcome.outcome() == OutcomeType.FAILED || outcome.outcome() == OutcomeType.UNDECIDED;
    }

    static int count(Map<Long, Verdict> verdicts, Class<? extends Verdict> type) {
        return Math.toIntExact(
                verdicts.values().stream().filter(type::isInstance).count());
    }

    static int number(@Nullable Integer number) {
        return number == null ? 0 : number;
    }
}

package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.OneShotSelector;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.intent.DecisionOrigin;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.OneShotHistory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts the decisions of a selector: of its last evaluation, or as they were with what has come of them since. */
final class SelectorTotals {

    private final PatStatus old;
    private final StatusInputs inputs;
    private final Intent intent;
    private final int decisions;

    /** @param decisions how many were ever sent for this selector, where it is evaluated once */
    SelectorTotals(PatStatus old, StatusInputs inputs, int decisions) {
        this.old = old;
        this.inputs = inputs;
        this.intent = inputs.intent();
        this.decisions = decisions;
    }

    /** Counts of one evaluation. */
    record Totals(int total, int succeeded, int failed, int undecided) {}

    Totals of(List<Outcome> outcomes) {
        SelectorResult selectorResult = inputs.selectorResult();
        if (selectorResult == null
                || selectorResult.awaitingVerification()
                || isUnchanged(selectorResult)
                || isComplete()) {
            return withLateSuccesses();
        }
        Map<Long, DecisionResult> results = selectorResult.results();
        long vanished = results.values().stream()
                .filter(DecisionResult.Missing.class::isInstance)
                .count();
        int missing = selectorResult.missingTokens().size();
        int good = count(results, DecisionResult.Succeeded.class) + count(results, DecisionResult.WouldDecide.class);
        int undecided = count(results, DecisionResult.Undecided.class);
        int before = intent.isOneShot() && !intent.dryRun() ? doneBefore(selectorResult, outcomes) : 0;
        int all = Math.toIntExact(before + results.size() - vanished + selectorResult.pending() + missing);
        return new Totals(
                all,
                before + good + (intent.ignoreMissing() ? missing : 0),
                count(results, DecisionResult.Failed.class) + (intent.ignoreMissing() ? 0 : missing),
                undecided);
    }

    /** Whether the totals are those of this very selector, which is not evaluated again: the same news told once more. */
    boolean isComplete() {
        return !intent.dryRun() && OneShotHistory.isCompleted(intent, old);
    }

    /** What an earlier evaluation of this selector decided, before it was broken off; other specs may have decided more. */
    private int doneBefore(SelectorResult selectorResult, List<Outcome> outcomes) {
        int now = Math.toIntExact(selectorResult.results().values().stream()
                .filter(result -> result.possibleEffectAt() != null)
                .count());
        int before = Math.toIntExact(outcomes.stream()
                .filter(outcome -> outcome.outcome() == intent.action().done())
                .filter(outcome -> outcome.id() != null
                        && !selectorResult.results().containsKey(outcome.id())
                        && !selectorResult.chosen().contains(outcome.id()))
                .count());
        return Math.min(before, Math.max(0, decisions - now));
    }

    /** An evaluation that finds nothing says nothing new, unless something was amiss that is so no more. */
    boolean isUnchanged(SelectorResult selectorResult) {
        return selectorResult.isEmpty()
                && intent.isStanding()
                && !intent.dryRun()
                && old.outcomeTotals() == null
                && number(old.failed()) == 0
                && number(old.undecided()) == 0;
    }

    /** The totals as they were, with what another try of failed or undecided ids has come to. */
    private Totals withLateSuccesses() {
        Totals known = known();
        int succeeded = known.succeeded();
        int failed = known.failed();
        int undecided = known.undecided();
        int total = known.total();
        for (Outcome outcome : old.outcomeList()) {
            DecisionResult result = outcome == null || outcome.id() == null
                    ? null
                    : inputs.results().get(outcome.id());
            if (result == null || !isOpen(outcome) || SelectorOutcomes.isStillUnknown(result, outcome)) {
                continue;
            }
            if (outcome.outcome() == OutcomeType.FAILED) {
                failed--;
            } else {
                undecided--;
            }
            if (result instanceof DecisionResult.Missing) {
                total--; // what vanished before it was sent is nobody's outcome
            } else if (result instanceof DecisionResult.Succeeded) {
                succeeded++;
            } else if (result instanceof DecisionResult.Undecided) {
                undecided++;
            } else {
                failed++;
            }
        }
        failed = Math.max(0, failed);
        undecided = Math.max(0, undecided);
        // What the evaluation chose and the status did not show a result of: a predecessor sent it, perhaps.
        int pending = total - succeeded - failed - undecided;
        for (Map.Entry<Long, DecisionResult> entry : newVerdicts()) {
            DecisionResult result = entry.getValue();
            if (pending-- <= 0) {
                if (!(result instanceof DecisionResult.Succeeded) || !isSentForThisOneShot(entry.getKey())) {
                    continue;
                }
                total++; // it was complete before it was known what had been sent
            }
            if (result instanceof DecisionResult.Missing) {
                total--;
            } else if (result instanceof DecisionResult.Succeeded) {
                succeeded++;
            } else if (result instanceof DecisionResult.Undecided) {
                undecided++;
            } else {
                failed++;
            }
        }
        return new Totals(Math.max(total, succeeded + failed + undecided), succeeded, failed, undecided);
    }

    /** Results of ids that the status shows nothing of. */
    private List<Map.Entry<Long, DecisionResult>> newVerdicts() {
        Set<Long> shown = old.outcomeList().stream()
                .filter(Objects::nonNull)
                .map(Outcome::id)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return inputs.results().entrySet().stream()
                .filter(entry -> !shown.contains(entry.getKey()))
                .toList();
    }

    private boolean isSentForThisOneShot(long id) {
        return intent.isOneShot() && !intent.dryRun() && inputs.origin(id).equals(DecisionOrigin.of(intent));
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

    static int count(Map<Long, DecisionResult> results, Class<? extends DecisionResult> type) {
        return Math.toIntExact(
                results.values().stream().filter(type::isInstance).count());
    }

    static int number(@Nullable Integer number) {
        return number == null ? 0 : number;
    }
}

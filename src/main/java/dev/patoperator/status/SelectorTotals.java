package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.OneShotSelector;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.EvaluationCounts;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.intent.DecisionOrigin;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.OneShotHistory;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts the decisions of a selector: those of its last evaluation, or the old totals with the results since. */
final class SelectorTotals {
    private static final Set<OutcomeType> OF_LISTS = EnumSet.of(
            OutcomeType.PENDING,
            OutcomeType.NOT_FOUND,
            OutcomeType.WOULD_APPROVE,
            OutcomeType.WOULD_DENY,
            OutcomeType.WOULD_REVOKE);

    private final PatStatus old;
    private final StatusInputs inputs;
    private final Intent intent;
    private final int decisions;

    /** @param decisions how many were ever sent for this selector as a one-shot selector */
    SelectorTotals(PatStatus old, StatusInputs inputs, int decisions) {
        this.old = old;
        this.inputs = inputs;
        this.intent = inputs.intent();
        this.decisions = decisions;
    }

    /**
     * Counts of one evaluation. What is in the total and in no other count is pending.
     *
     * @param excepted what exceptions leave alone; no decision is made about it
     */
    record Totals(int total, int succeeded, int failed, int undecided, int excepted) {

        /** Returns how many of them are to be decided. */
        int decisions() {
            return total - excepted;
        }
    }

    Totals of(List<Outcome> outcomes) {
        SelectorResult selectorResult = inputs.selectorResult();
        if (selectorResult == null
                || selectorResult.awaitingVerification()
                || isUnchanged(selectorResult)
                || isComplete()) {
            Totals known = withLateSuccesses();
            return isComplete() ? underMissingPolicy(known, outcomes) : known;
        }
        Map<Long, DecisionResult> results = selectorResult.results();
        long vanished = results.values().stream()
                .filter(DecisionResult.Missing.class::isInstance)
                .count();
        int missing = selectorResult.missingTokens().size();
        int good = count(results, DecisionResult.Succeeded.class) + count(results, DecisionResult.WouldDecide.class);
        int undecided = count(results, DecisionResult.Undecided.class);
        boolean sendsOnce = intent.isOneShot() && !intent.dryRun();
        int sentBefore = sendsOnce ? sentBefore(selectorResult) : 0;
        int done = Math.min(
                sentBefore,
                countBefore(selectorResult, outcomes, intent.action().done()));
        int unknown = Math.min(sentBefore - done, countBefore(selectorResult, outcomes, OutcomeType.FAILED));
        int all = Math.toIntExact(done
                + unknown
                + results.size()
                - vanished
                + selectorResult.pending()
                + missing
                + overLimit(selectorResult));
        return new Totals(
                all,
                done + good + (intent.ignoreMissing() ? missing : 0),
                unknown + count(results, DecisionResult.Failed.class) + (intent.ignoreMissing() ? 0 : missing),
                undecided,
                count(results, DecisionResult.Excepted.class));
    }

    /** Whether the selector is completed. It is not evaluated again, so a repeated evaluation result changes no totals. */
    boolean isComplete() {
        return OneShotHistory.isSettled(intent, old);
    }

    /** Returns how many decisions earlier evaluations of this selector sent. Outcomes may be of other specs as well. */
    private int sentBefore(SelectorResult selectorResult) {
        int now = Math.toIntExact(selectorResult.results().values().stream()
                .filter(result -> result.possibleEffectAt() != null)
                .count());
        return Math.max(0, decisions - now);
    }

    /** Counts outcomes of calls that had or may have had an effect, without those of this evaluation. */
    private static int countBefore(SelectorResult selectorResult, List<Outcome> outcomes, OutcomeType type) {
        return Math.toIntExact(outcomes.stream()
                .filter(outcome -> outcome.outcome() == type && outcome.mayHaveEffect())
                .filter(outcome -> outcome.id() != null
                        && !selectorResult.results().containsKey(outcome.id())
                        && !selectorResult.chosen().contains(outcome.id()))
                .count());
    }

    /**
     * Whether an evaluation changes nothing: it found nothing, and the old status shows no problem, exception, dry run or rest
     * of a list of ids to clear.
     */
    boolean isUnchanged(SelectorResult selectorResult) {
        return selectorResult.isEmpty()
                && intent.isStanding()
                && !intent.dryRun()
                && old.outcomeTotals() == null
                && number(old.failed()) == 0
                && number(old.undecided()) == 0
                && number(old.excepted()) == 0
                && old.outcomeList().stream().noneMatch(SelectorTotals::isOfList);
    }

    /** Returns the old totals, with the new results of ids that had failed, were pending, undecided or excepted. */
    private Totals withLateSuccesses() {
        Totals known = known();
        int succeeded = known.succeeded();
        int failed = known.failed();
        int undecided = known.undecided();
        int excepted = known.excepted();
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
            } else if (outcome.outcome() == OutcomeType.EXCEPTED) {
                excepted--;
            } else if (outcome.outcome() == OutcomeType.UNDECIDED) {
                undecided--;
            }
            if (result instanceof DecisionResult.Missing) {
                total--; // an item that vanished before it was sent has no outcome
            } else if (result instanceof DecisionResult.Succeeded) {
                succeeded++;
            } else if (result instanceof DecisionResult.Undecided) {
                undecided++;
            } else if (result instanceof DecisionResult.Excepted) {
                excepted++;
            } else {
                failed++;
            }
        }
        failed = Math.max(0, failed);
        undecided = Math.max(0, undecided);
        excepted = Math.max(0, excepted);
        // Chosen by the evaluation, but without an outcome in the status: an earlier process may have sent them.
        // The totals of a dry run, or of what the limit stopped, have other rests: nothing of them was sent.
        int pending = old.outcomeTotals() == null ? total - succeeded - failed - undecided - excepted : 0;
        for (Map.Entry<Long, DecisionResult> entry : unshownResults()) {
            DecisionResult result = entry.getValue();
            if (pending-- <= 0) {
                if (!(result instanceof DecisionResult.Succeeded) || !isSentForThisOneShot(entry.getKey())) {
                    continue;
                }
                total++; // completed before this call was known
            }
            if (result instanceof DecisionResult.Missing) {
                total--;
            } else if (result instanceof DecisionResult.Succeeded) {
                succeeded++;
            } else if (result instanceof DecisionResult.Undecided) {
                undecided++;
            } else if (result instanceof DecisionResult.Excepted) {
                excepted++;
            } else {
                failed++;
            }
        }
        int counted = succeeded + failed + undecided + excepted;
        return new Totals(Math.max(total, counted), succeeded, failed, undecided, excepted);
    }

    /** Returns the totals of a completed selector with missing tokens as {@code missingPolicy} says since an edit. */
    private Totals underMissingPolicy(Totals totals, List<Outcome> outcomes) {
        int missing = Math.toIntExact(outcomes.stream()
                .filter(outcome -> outcome.id() == null && outcome.outcome() == OutcomeType.NOT_FOUND)
                .count());
        // With other failures the totals do not tell how missing tokens were counted.
        int counted = intent.ignoreMissing() ? missing : 0;
        if (missing == 0
                || totals.failed() != counted
                || outcomes.stream().anyMatch(outcome -> outcome.outcome() == OutcomeType.FAILED)) {
            return totals;
        }
        int failed = missing - counted;
        return new Totals(
                totals.total(),
                Math.max(0, totals.succeeded() + totals.failed() - failed),
                failed,
                totals.undecided(),
                totals.excepted());
    }

    /** Returns the results of ids that have no outcome in the status. */
    private List<Map.Entry<Long, DecisionResult>> unshownResults() {
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
        return intent.isOneShot()
                && (!intent.dryRun() || isComplete())
                && inputs.origin(id).equals(DecisionOrigin.of(intent));
    }

    /** Returns the totals in the status; for a completed selector its own, not those of later specs. */
    private Totals known() {
        if (isComplete()) {
            Optional<OneShotSelector> own =
                    OneShotHistory.of(old, OneShotHistory.hash(intent)).filter(selector -> selector.total() != null);
            if (own.isPresent()) {
                return new Totals(
                        number(own.get().total()),
                        number(own.get().succeeded()),
                        number(own.get().failed()),
                        number(own.get().undecided()),
                        0); // a selector that is evaluated once has no exceptions
            }
        }
        return new Totals(
                number(old.total()),
                number(old.succeeded()),
                number(old.failed()),
                number(old.undecided()),
                number(old.excepted()));
    }

    /** Whether a list of ids left such an outcome: a standing selector that sends has none. */
    private static boolean isOfList(Outcome outcome) {
        return outcome != null && OF_LISTS.contains(outcome.outcome());
    }

    private boolean isOpen(Outcome outcome) {
        return outcome.outcome() == OutcomeType.FAILED
                || outcome.outcome() == OutcomeType.UNDECIDED
                || outcome.outcome() == OutcomeType.EXCEPTED
                || (outcome.outcome() == OutcomeType.PENDING && !isComplete()); // of a list that the spec had before
    }

    /** Returns how many decisions the limit kept from being sent. */
    static int overLimit(SelectorResult selectorResult) {
        EvaluationCounts counts = selectorResult.counts();
        return counts == null ? 0 : counts.overLimit();
    }

    static int count(Map<Long, DecisionResult> results, Class<? extends DecisionResult> type) {
        return Math.toIntExact(
                results.values().stream().filter(type::isInstance).count());
    }

    static int number(@Nullable Integer number) {
        return number == null ? 0 : number;
    }
}

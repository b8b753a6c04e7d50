package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.status.outcome.OutcomeBounds;
import dev.patoperator.status.outcome.OutcomeMapper;
import dev.patoperator.text.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of a resource with a selector: first those that need a person, then what a dry run found, then what exceptions
 * leave alone, then the newest.
 */
final class SelectorOutcomes {

    /** How long the outcome of a call that may still have an effect is kept, whatever evaluations find. */
    private static final Duration LATE_EFFECT = Duration.ofHours(1);

    private static final Comparator<Outcome> BY_WEIGHT = Comparator.comparingInt(SelectorOutcomes::weight)
            .thenComparing(Outcome::decisionTime, Comparator.nullsLast(Comparator.reverseOrder()))
            .thenComparing(Outcome::id, Comparator.nullsLast(Comparator.reverseOrder()));

    private SelectorOutcomes() {}

    /**
     * Returns the old outcomes with the new results.
     *
     * @param replaced whether the last evaluation replaces what the one before left undecided or found in a dry run
     */
    static List<Outcome> of(PatStatus old, StatusInputs inputs, boolean replaced, Instant now) {
        Intent intent = inputs.intent();
        boolean completed = OneShotHistory.isCompleted(intent, old);
        SelectorResult selectorResult = inputs.selectorResult();
        Map<Long, DecisionResult> news = newResults(inputs, completed);
        List<Outcome> outcomes = new ArrayList<>();
        Set<Long> there = new HashSet<>();
        for (Outcome outcome : old.outcomeList()) {
            if (outcome == null
                    || !(completed ? isOfCompleted(outcome, intent) : isKept(outcome, inputs, replaced, now))) {
                continue;
            }
            Long id = outcome.id();
            DecisionResult result = id == null ? null : news.get(id);
            if (id == null || result == null || !supersedes(result, outcome, completed)) {
                outcomes.add(OutcomeMapper.kept(outcome));
                there.add(id);
            } else if (!(result instanceof DecisionResult.Missing)) {
                outcomes.add(OutcomeMapper.replacing(outcome, OutcomeMapper.of(id, result, "")));
                there.add(id);
            }
        }
        news.forEach((id, result) -> {
            // An item that vanished before it was sent has no outcome.
            if (!(result instanceof DecisionResult.Missing) && !there.contains(id)) {
                outcomes.add(OutcomeMapper.of(id, result, ""));
            }
        });
        if (selectorResult != null && replaced && !completed) {
            outcomes.addAll(missing(intent, selectorResult.missingTokens()));
        }
        return OutcomeBounds.bounded(
                old.outcomeList(),
                outcomes.stream()
                        .sorted(BY_WEIGHT)
                        .limit(Outcome.MAX_OF_SELECTOR)
                        .toList());
    }

    /** The result of a call replaces that of an evaluation, which may be of a listing from before the call. */
    private static Map<Long, DecisionResult> newResults(StatusInputs inputs, boolean completed) {
        Map<Long, DecisionResult> news = new LinkedHashMap<>();
        if (inputs.selectorResult() != null) {
            news.putAll(inputs.selectorResult().results());
        }
        if (completed && inputs.intent().dryRun()) {
            // The completed selector is not evaluated again, but its undecided ids are tried again. What a dry run
            // finds
            // undecided must not be tried with them.
            news.values().removeIf(result -> !(result instanceof DecisionResult.WouldDecide));
        }
        inputs.results().forEach((id, callResult) -> news.merge(id, callResult, SelectorOutcomes::preferred));
        return news;
    }

    private static DecisionResult preferred(DecisionResult found, DecisionResult callResult) {
        return found instanceof DecisionResult.Succeeded || callResult.lastCallAt() == null ? found : callResult;
    }

    /** Whether an outcome belongs to a completed selector. Nothing replaces it, as the selector is not evaluated again. */
    private static boolean isOfCompleted(Outcome outcome, Intent intent) {
        Long token = outcome.tokenID();
        return switch (outcome.outcome()) {
            case APPROVED, DENIED, REVOKED, FAILED, UNDECIDED -> true;
            case NOT_FOUND ->
                outcome.id() == null && token != null && tokens(intent).contains(token);
            case WOULD_APPROVE, WOULD_DENY, WOULD_REVOKE -> intent.asksForDryRun();
            case PENDING, EXCEPTED, UNKNOWN -> false;
        };
    }

    private static Set<Long> tokens(Intent intent) {
        return intent.selectorIntent() == null
                ? Set.of()
                : intent.selectorIntent().criteria().tokenIds();
    }

    private static List<Outcome> missing(Intent intent, Set<Long> tokens) {
        String kind = intent.action().kind() == ItemKind.REQUEST ? "request" : "grant";
        String message = "no " + intent.action().kind().noun() + " of this token in " + intent.organization()
                + "; tokenIDs takes token ids, not " + kind + " ids";
        return new TreeSet<>(tokens)
                .stream()
                        .map(token -> OutcomeMapper.missingToken(token, message))
                        .toList();
    }

    private static boolean supersedes(DecisionResult result, Outcome before, boolean completed) {
        if (completed && result instanceof DecisionResult.WouldDecide) {
            return before.outcome() != OutcomeType.FAILED
                    && before.outcome() != OutcomeType.UNDECIDED
                    && !before.wasDone();
        }
        return OutcomeMapper.supersedes(result, before) && !isStillUnknown(result, before);
    }

    /** Whether the effect of an earlier call stays unknown: the item is gone, but maybe for another reason. */
    static boolean isStillUnknown(DecisionResult result, Outcome before) {
        return result instanceof DecisionResult.Missing && before.mayHaveEffect();
    }

    /**
     * Whether an old outcome is kept. What was done is always kept. A failure is kept only while its item is still chosen:
     * failures of items that are gone or no longer match would displace new outcomes, and users could not act on them. A
     * call that may have had an effect is kept for {@link #LATE_EFFECT}, so that a late effect can be reported. A selector
     * that is evaluated once counts it for good.
     */
    private static boolean isKept(Outcome outcome, StatusInputs inputs, boolean replaced, Instant now) {
        if (!replaced || outcome.wasDone()) {
            return true;
        }
        SelectorResult selectorResult = inputs.selectorResult();
        boolean sendsOnce = inputs.intent().isOneShot() && !inputs.intent().dryRun();
        return (outcome.outcome() == OutcomeType.FAILED
                        && (selectorResult == null
                                || isChosen(outcome.id(), selectorResult)
                                || (sendsOnce && outcome.mayHaveEffect())))
                || (outcome.mayHaveEffect() && Rfc3339.isAfter(outcome.decisionTime(), now.minus(LATE_EFFECT)));
    }

    /** A failure without an id was written by somebody else. */
    private static boolean isChosen(@Nullable Long id, SelectorResult selectorResult) {
        return id != null && selectorResult.chosen().contains(id);
    }

    private static int weight(Outcome outcome) {
        return switch (outcome.outcome()) {
            case FAILED -> 0;
            case NOT_FOUND -> 1;
            case UNDECIDED -> 2;
            // What was done long ago must not hide what a dry run would do next.
            case WOULD_APPROVE, WOULD_DENY, WOULD_REVOKE -> 3;
            // Nor what is left alone now, which would disappear behind the newest hundred of a policy.
            case EXCEPTED -> 4;
            default -> 5;
        };
    }
}

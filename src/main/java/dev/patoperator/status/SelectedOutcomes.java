package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.OneShotHistory;
import dev.patoperator.decision.Verdict;
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

/** The outcomes of a resource that selects: what needs a person first, then the newest. */
final class SelectedOutcomes {

    /** How long a call that may still have an effect is worth remembering, whatever else is found. */
    private static final Duration LATE_EFFECT = Duration.ofHours(1);

    private static final Comparator<Outcome> BY_WEIGHT = Comparator.comparingInt(SelectedOutcomes::weight)
            .thenComparing(Outcome::decisionTime, Comparator.nullsLast(Comparator.reverseOrder()))
            .thenComparing(Outcome::id, Comparator.nullsLast(Comparator.reverseOrder()));

    private SelectedOutcomes() {}

    /**
     * The outcomes after what is new.
     *
     * @param replaced whether the last evaluation replaces what the one before left undecided or only looked at
     */
    static List<Outcome> of(PatStatus old, Facts facts, boolean replaced, Instant now) {
        Intent intent = facts.intent();
        boolean completed = OneShotHistory.isCompleted(intent, old);
        Evaluation evaluation = facts.evaluation();
        Map<Long, Verdict> news = news(facts, completed);
        List<Outcome> outcomes = new ArrayList<>();
        Set<Long> there = new HashSet<>();
        for (Outcome outcome : old.outcomeList()) {
            if (outcome == null
                    || !(completed ? isOfCompleted(outcome, intent) : stays(outcome, evaluation, replaced, now))) {
                continue;
            }
            Long id = outcome.id();
            Verdict verdict = id == null ? null : news.get(id);
            if (id == null || verdict == null || !supersedes(verdict, outcome, completed)) {
                outcomes.add(Outcomes.kept(outcome));
                there.add(id);
            } else if (!(verdict instanceof Verdict.Missing)) {
                outcomes.add(Outcomes.replacing(outcome, Outcomes.of(id, verdict, "")));
                there.add(id);
            }
        }
        news.forEach((id, verdict) -> {
            // What vanished before it was sent is nobody's outcome.
            if (!(verdict instanceof Verdict.Missing) && !there.contains(id)) {
                outcomes.add(Outcomes.of(id, verdict, ""));
            }
        });
        if (evaluation != null && replaced && !completed) {
            outcomes.addAll(missing(intent, evaluation.missingTokens()));
        }
        return Outcomes.bounded(outcomes.stream()
                .sorted(BY_WEIGHT)
                .limit(Outcome.MAX_OF_SELECTOR)
                .toList());
    }

    /** What a call came to outweighs what an evaluation found: the evaluation may be of a list from before the call. */
    private static Map<Long, Verdict> news(Facts facts, boolean completed) {
        Map<Long, Verdict> news = new LinkedHashMap<>();
        if (facts.evaluation() != null) {
            news.putAll(facts.evaluation().verdicts());
        }
        if (completed && facts.intent().dryRun()) {
            // It is not evaluated again, so what a dry run finds undecided must not be tried again with what it left
            // undecided.
            news.values().removeIf(verdict -> !(verdict instanceof Verdict.Would));
        }
        facts.verdicts().forEach((id, told) -> news.merge(id, told, SelectedOutcomes::weightier));
        return news;
    }

    private static Verdict weightier(Verdict found, Verdict told) {
        return found instanceof Verdict.Done || told.lastCallAt() == null ? found : told;
    }

    /** The record of a completed selector, which nothing replaces: it is not evaluated again. */
    private static boolean isOfCompleted(Outcome outcome, Intent intent) {
        Long token = outcome.tokenID();
        return switch (outcome.outcome()) {
            case APPROVED, DENIED, REVOKED, FAILED, UNDECIDED -> true;
            case NOT_FOUND ->
                outcome.id() == null && token != null && tokens(intent).contains(token);
            case WOULD_APPROVE, WOULD_DENY, WOULD_REVOKE -> intent.dryRun();
            case PENDING, UNKNOWN -> false;
        };
    }

    private static Set<Long> tokens(Intent intent) {
        return intent.selection() == null
                ? Set.of()
                : intent.selection().criteria().tokenIds();
    }

    private static List<Outcome> missing(Intent intent, Set<Long> tokens) {
        String message = "no " + intent.action().subject().noun() + " of this token in " + intent.organization();
        return new TreeSet<>(tokens)
                .stream().map(token -> Outcomes.missingToken(token, message)).toList();
    }

    private static boolean supersedes(Verdict verdict, Outcome before, boolean completed) {
        if (completed && verdict instanceof Verdict.Would) {
            return before.outcome() != OutcomeType.FAILED
                    && before.outcome() != OutcomeType.UNDECIDED
                    && !before.wasDone();
        }
        return Outcomes.supersedes(verdict, before) && !isStillUnknown(verdict, before);
    }

    /** That an item is gone does not tell whether an earlier call did it. */
    static boolean isStillUnknown(Verdict verdict, Outcome before) {
        return verdict instanceof Verdict.Missing && before.mayHaveEffect();
    }

    /**
     * What was done is history. A failure is one while the item is still to be decided: those of items that are gone, or
     * that match no more, would push out all that is new, and nobody could do anything about them. Only a call that may have
     * had an effect is remembered until that is told.
     */
    private static boolean stays(Outcome outcome, @Nullable Evaluation evaluation, boolean replaced, Instant now) {
        if (!replaced || outcome.wasDone()) {
            return true;
        }
        return (outcome.outcome() == OutcomeType.FAILED
                        && (evaluation == null || evaluation.chosen().contains(outcome.id())))
                || (outcome.mayHaveEffect() && Times.isAfter(outcome.decisionTime(), now.minus(LATE_EFFECT)));
    }

    private static int weight(Outcome outcome) {
        return switch (outcome.outcome()) {
            case FAILED -> 0;
            case NOT_FOUND -> 1;
            case UNDECIDED -> 2;
            default -> 3;
        };
    }
}

package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Verdict;
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

    /** Most outcomes that are kept. */
    private static final int MOST = 100;

    private static final Set<OutcomeType> DONE = Set.of(OutcomeType.APPROVED, OutcomeType.DENIED, OutcomeType.REVOKED);

    private static final Comparator<Outcome> BY_WEIGHT = Comparator.comparingInt(SelectedOutcomes::weight)
            .thenComparing(Outcome::decisionTime, Comparator.nullsLast(Comparator.reverseOrder()))
            .thenComparing(Outcome::id, Comparator.nullsLast(Comparator.reverseOrder()));

    private SelectedOutcomes() {}

    /**
     * The outcomes after what is new.
     *
     * @param replaced whether the last evaluation replaces what the one before left undecided or only looked at
     */
    static List<Outcome> of(PatStatus old, Facts facts, boolean replaced) {
        Evaluation evaluation = facts.evaluation();
        Map<Long, Verdict> news = new LinkedHashMap<>(facts.verdicts());
        if (evaluation != null) {
            news.putAll(evaluation.verdicts());
        }
        List<Outcome> outcomes = new ArrayList<>();
        Set<Long> there = new HashSet<>();
        for (Outcome outcome : old.outcomeList()) {
            if (outcome == null || (replaced && !isHistory(outcome, evaluation))) {
                continue;
            }
            Long id = outcome.id();
            if (id == null || !supersedes(news.get(id), outcome)) {
                outcomes.add(Outcomes.kept(outcome));
                there.add(id);
            }
        }
        news.forEach((id, verdict) -> {
            // What vanished before it was sent is nobody's outcome.
            if (!(verdict instanceof Verdict.Missing) && !there.contains(id)) {
                outcomes.add(Outcomes.of(id, verdict, ""));
            }
        });
        if (evaluation != null && replaced) {
            outcomes.addAll(missing(facts.intent(), evaluation.missingTokens()));
        }
        return Outcomes.bounded(outcomes.stream().sorted(BY_WEIGHT).limit(MOST).toList());
    }

    private static List<Outcome> missing(Intent intent, Set<Long> tokens) {
        String message = "no " + intent.action().subject().noun() + " of this token in " + intent.organization();
        return new TreeSet<>(tokens)
                .stream().map(token -> Outcomes.missingToken(token, message)).toList();
    }

    /** What was done stays done. */
    private static boolean supersedes(@Nullable Verdict verdict, Outcome before) {
        return verdict != null && (verdict instanceof Verdict.Done || !DONE.contains(before.outcome()));
    }

    /**
     * What was done is history. A failure is one while the item is still to be decided: those of items that are gone, or
     * that match no more, would push out all that is new, and nobody could do anything about them.
     */
    private static boolean isHistory(Outcome outcome, @Nullable Evaluation evaluation) {
        return DONE.contains(outcome.outcome())
                || (outcome.outcome() == OutcomeType.FAILED
                        && (evaluation == null || evaluation.chosen().contains(outcome.id())));
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

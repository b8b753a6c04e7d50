package dev.patoperator.dispatch.model;

import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.EvaluationCounts;
import dev.patoperator.model.SelectorResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The result of evaluating the selector of one submission on one listing. It has the order and the reasons with which the
 * items are sent, which are not kept until the status is written: {@link #result} is what is kept.
 *
 * @param chosen what to decide, in the order in which to send it
 * @param results what is not to be sent, and why: undecided, refused by a guard, or only found by a dry run
 * @param missingTokens tokens that the selector names by id, and of which nothing is listed
 * @param limitMessage why nothing is chosen although something could be: the selector's limit; null when within it
 * @param awaitingVerification whether items are held only until credentials are verified, so that evaluating again soon is worth it
 * @param counts what the evaluation counted; null when unknown
 */
public record SelectorEvaluation(
        List<ChosenItem> chosen,
        Map<Long, DecisionResult> results,
        Set<Long> missingTokens,
        @Nullable String limitMessage,
        boolean awaitingVerification,
        @Nullable EvaluationCounts counts) {

    /** Creates the result of an evaluation that counted nothing. */
    public SelectorEvaluation(
            List<ChosenItem> chosen,
            Map<Long, DecisionResult> results,
            Set<Long> missingTokens,
            @Nullable String limitMessage,
            boolean awaitingVerification) {
        this(chosen, results, missingTokens, limitMessage, awaitingVerification, null);
    }

    public SelectorEvaluation {
        chosen = List.copyOf(chosen);
        results = Map.copyOf(results);
        missingTokens = Set.copyOf(missingTokens);
    }

    /** Returns what the status shows of the evaluation. */
    public SelectorResult result(Instant at) {
        return new SelectorResult(at, chosenIds(), results, missingTokens, limitMessage, awaitingVerification, counts);
    }

    /** Returns the ids of the chosen items. */
    public Set<Long> chosenIds() {
        return chosen.stream().map(ChosenItem::id).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * One item to decide.
     *
     * @param reason for GitHub, rendered for this item; null for none
     */
    public record ChosenItem(long id, @Nullable String reason) {}
}

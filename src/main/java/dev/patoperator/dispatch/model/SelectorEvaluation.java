package dev.patoperator.dispatch.model;

import dev.patoperator.model.DecisionResult;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a selector comes to for one order, over one list.
 *
 * @param chosen what to decide, in the order in which to send it
 * @param results what is not to be sent, and why: undecided, refused by a guard, or only looked at by a dry run
 * @param missingTokens tokens that were asked for by id, and of which nothing is listed
 * @param tooMany why nothing is chosen although something could be: the selector's limit; null when within it
 * @param unsettled whether somebody's say is still being looked up: worth another look in a moment
 */
public record SelectorEvaluation(
        List<ChosenItem> chosen,
        Map<Long, DecisionResult> results,
        Set<Long> missingTokens,
        @Nullable String tooMany,
        boolean unsettled) {

    public SelectorEvaluation {
        chosen = List.copyOf(chosen);
        results = Map.copyOf(results);
        missingTokens = Set.copyOf(missingTokens);
    }

    /**
     * One decision.
     *
     * @param reason what to tell GitHub, rendered for this item
     */
    public record ChosenItem(long id, @Nullable String reason) {}
}

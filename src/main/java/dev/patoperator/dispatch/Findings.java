package dev.patoperator.dispatch;

import dev.patoperator.decision.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a selector comes to for one order, over one list.
 *
 * @param chosen what to decide, in the order in which to send it
 * @param verdicts what is not to be sent, and why: undecided, refused by a guard, or only looked at by a dry run
 * @param missingTokens tokens that were asked for by id, and of which nothing is listed
 * @param tooMany why nothing is chosen although something could be: the selector's limit; null when within it
 * @param unsettled whether somebody's say is still being looked up: worth another look in a moment
 */
public record Findings(
        List<Chosen> chosen,
        Map<Long, Verdict> verdicts,
        Set<Long> missingTokens,
        @Nullable String tooMany,
        boolean unsettled) {

    public Findings {
        chosen = List.copyOf(chosen);
        verdicts = Map.copyOf(verdicts);
        missingTokens = Set.copyOf(missingTokens);
    }

    /**
     * One decision.
     *
     * @param reason what to tell GitHub, rendered for this item
     */
    public record Chosen(long id, @Nullable String reason) {}
}

package dev.patoperator.model;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last evaluation of a selector, and what has become of it so far.
 *
 * @param at when the list that it was evaluated on was begun
 * @param chosen ids to decide
 * @param results what is known by now, of chosen ids and of others, whether on record or not
 * @param missingTokens tokens that were asked for by id, and of which nothing is listed
 * @param limitMessage why nothing was chosen although something could have been; null when within the limit
 * @param awaitingVerification whether it is worth another look in a moment
 */
public record SelectorResult(
        Instant at,
        Set<Long> chosen,
        Map<Long, DecisionResult> results,
        Set<Long> missingTokens,
        @Nullable String limitMessage,
        boolean awaitingVerification) {

    public SelectorResult {
        chosen = Set.copyOf(chosen);
        results = Map.copyOf(results);
        missingTokens = Set.copyOf(missingTokens);
    }

    /** How many of the chosen ids have no verdict yet. */
    public long pending() {
        return chosen.stream().filter(id -> !results.containsKey(id)).count();
    }

    /** Whether it found nothing at all, so that what an earlier one came to still says how things are. */
    public boolean isEmpty() {
        return chosen.isEmpty() && results.isEmpty() && missingTokens.isEmpty() && limitMessage == null;
    }

    /** The same evaluation after a chosen id was not sent, because things have changed since: worth another look. */
    public SelectorResult without(long id) {
        Set<Long> fewer = new HashSet<>(chosen);
        fewer.remove(id);
        return new SelectorResult(at, fewer, results, missingTokens, limitMessage, true);
    }

    /** The same evaluation with a verdict more. */
    public SelectorResult with(long id, DecisionResult result) {
        Map<Long, DecisionResult> more = new HashMap<>(results);
        more.put(id, result);
        return new SelectorResult(at, chosen, more, missingTokens, limitMessage, awaitingVerification);
    }
}

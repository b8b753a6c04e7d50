package dev.patoperator.model;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last evaluation of a selector, and the results of its decisions so far.
 *
 * @param at when the reading of the listing began
 * @param chosen ids to decide
 * @param results results so far, of chosen ids and of others, whether the status shows them or not
 * @param missingTokens tokens that the selector names by id and of which nothing is listed
 * @param limitMessage why the limit kept all matching items from being chosen; null when within the limit
 * @param awaitingVerification whether to evaluate again in a moment: credentials are being verified, or a chosen id was
 *     not sent
 * @param counts what the evaluation counted; null when unknown
 */
public record SelectorResult(
        Instant at,
        Set<Long> chosen,
        Map<Long, DecisionResult> results,
        Set<Long> missingTokens,
        @Nullable String limitMessage,
        boolean awaitingVerification,
        @Nullable EvaluationCounts counts) {

    /** Creates a result of an evaluation that counted nothing. */
    public SelectorResult(
            Instant at,
            Set<Long> chosen,
            Map<Long, DecisionResult> results,
            Set<Long> missingTokens,
            @Nullable String limitMessage,
            boolean awaitingVerification) {
        this(at, chosen, results, missingTokens, limitMessage, awaitingVerification, null);
    }

    public SelectorResult {
        chosen = Set.copyOf(chosen);
        results = Map.copyOf(results);
        missingTokens = Set.copyOf(missingTokens);
    }

    /** Returns how many of the chosen ids have no result yet. */
    public long pending() {
        return chosen.stream().filter(id -> !results.containsKey(id)).count();
    }

    /** Whether the evaluation found nothing, so that the result of an earlier one is still current. */
    public boolean isEmpty() {
        return chosen.isEmpty() && results.isEmpty() && missingTokens.isEmpty() && limitMessage == null;
    }

    /** Returns the same evaluation, to be repeated, without a chosen id that was not sent because something changed. */
    public SelectorResult without(long id) {
        Set<Long> fewer = new HashSet<>(chosen);
        fewer.remove(id);
        return new SelectorResult(at, fewer, results, missingTokens, limitMessage, true, counts);
    }

    /** Returns the same evaluation with one more result. */
    public SelectorResult with(long id, DecisionResult result) {
        Map<Long, DecisionResult> more = new HashMap<>(results);
        more.put(id, result);
        return new SelectorResult(at, chosen, more, missingTokens, limitMessage, awaitingVerification, counts);
    }
}

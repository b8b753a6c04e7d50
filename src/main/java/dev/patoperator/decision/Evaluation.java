package dev.patoperator.decision;

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
 * @param verdicts what is known by now, of chosen ids and of others, whether on record or not
 * @param missingTokens tokens that were asked for by id, and of which nothing is listed
 * @param tooMany why nothing was chosen although something could have been; null when within the limit
 * @param unsettled whether it is worth another look in a moment
 */
public record Evaluation(
        Instant at,
        Set<Long> chosen,
        Map<Long, Verdict> verdicts,
        Set<Long> missingTokens,
        @Nullable String tooMany,
        boolean unsettled) {

    public Evaluation {
        chosen = Set.copyOf(chosen);
        verdicts = Map.copyOf(verdicts);
        missingTokens = Set.copyOf(missingTokens);
    }

    /** How many of the chosen ids have no verdict yet. */
    public long pending() {
        return chosen.stream().filter(id -> !verdicts.containsKey(id)).count();
    }

    /** Whether it found nothing at all, so that what an earlier one came to still says how things are. */
    public boolean isEmpty() {
        return chosen.isEmpty() && verdicts.isEmpty() && missingTokens.isEmpty() && tooMany == null;
    }

    /** The same evaluation after a chosen id was not sent, because things have changed since: worth another look. */
    public Evaluation without(long id) {
        Set<Long> fewer = new HashSet<>(chosen);
        fewer.remove(id);
        return new Evaluation(at, fewer, verdicts, missingTokens, tooMany, true);
    }

    /** The same evaluation with a verdict more. */
    public Evaluation with(long id, Verdict verdict) {
        Map<Long, Verdict> more = new HashMap<>(verdicts);
        more.put(id, verdict);
        return new Evaluation(at, chosen, more, missingTokens, tooMany, unsettled);
    }
}

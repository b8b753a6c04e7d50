package dev.patoperator.status.outcome;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.text.Rfc3339;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Finds which results are recorded in a status, so that nothing else needs to keep them. */
public final class RecordedResults {

    private RecordedResults() {}

    /**
     * Returns those of some results that need not be reported again.
     *
     * @param status the status that was written after these results, or is about to be
     * @param keeps whether the status is to have an outcome of this id; with an explicit list it has no others
     */
    public static Map<Long, DecisionResult> in(
            PatStatus status, Map<Long, DecisionResult> results, LongPredicate keeps) {
        Map<Long, Outcome> outcomes = OutcomeMapper.byId(status);
        Map<Long, DecisionResult> recorded = new HashMap<>();
        results.forEach((id, result) -> {
            Instant call = result.lastCallAt();
            Outcome outcome = outcomes.get(id);
            // A result without a call need not be kept: the next attempt has the same result, or a better one.
            if (call == null
                    || !keeps.test(id)
                    || (outcome == null ? isFull(status) : holds(outcome, result, Rfc3339.of(call)))) {
                recorded.put(id, result);
            }
        });
        return recorded;
    }

    private static boolean holds(Outcome outcome, DecisionResult result, String call) {
        if (outcome.wasDone()) {
            return true; // what was done stays, whatever the result of another call
        }
        return !(result instanceof DecisionResult.Succeeded)
                && outcome.decisionTime() != null
                && outcome.decisionTime().compareTo(call) >= 0;
    }

    /** Whether the status has no room. Then an id without an outcome was left out for more important or newer ones. */
    private static boolean isFull(PatStatus status) {
        return status.outcomeList().size() >= Outcome.MAX_OF_SELECTOR;
    }

    /**
     * Whether a status shows the result of a call about an id. An unknown effect is not a result.
     *
     * @param call when the call was made, or a moment before
     * @param selects whether the resource has a selector, so that its status has a limited number of outcomes
     */
    public static boolean holds(PatStatus status, long id, Instant call, boolean selects) {
        String since = Rfc3339.of(call);
        Outcome outcome = OutcomeMapper.byId(status).get(id);
        if (outcome == null) {
            return selects && isFull(status) && sortsBehindLast(last(status.outcomeList()), since, id);
        }
        // An outcome without an effect is of another call: the journal does not keep a call that had no effect.
        return outcome.wasDone() && isOfCall(outcome, since);
    }

    /**
     * Whether a status shows that the effect of a call about an id is unknown.
     *
     * @param call when the call was made, or a moment before
     */
    public static boolean isEffectUnknown(PatStatus status, long id, Instant call) {
        Outcome outcome = OutcomeMapper.byId(status).get(id);
        return outcome != null && isEffectUnknown(outcome) && isOfCall(outcome, Rfc3339.of(call));
    }

    /** Whether a status shows an unknown effect for each of some ids, so that it has nothing to add about them. */
    public static boolean areEffectsUnknown(PatStatus status, Collection<Long> ids) {
        Map<Long, Outcome> outcomes = OutcomeMapper.byId(status);
        return outcomes.keySet().containsAll(ids)
                && ids.stream().map(outcomes::get).allMatch(RecordedResults::isEffectUnknown);
    }

    private static boolean isEffectUnknown(Outcome outcome) {
        return !outcome.wasDone() && outcome.mayHaveEffect();
    }

    private static boolean isOfCall(Outcome outcome, String since) {
        return outcome.decisionTime() != null && outcome.decisionTime().compareTo(since) >= 0;
    }

    private static @Nullable Outcome last(List<Outcome> outcomes) {
        return outcomes.get(outcomes.size() - 1);
    }

    private static boolean sortsBehindLast(@Nullable Outcome last, String since, long id) {
        if (last == null || !last.wasDone() || last.decisionTime() == null || last.id() == null) {
            return false;
        }
        int later = last.decisionTime().compareTo(since);
        return later > 0 || (later == 0 && last.id() > id);
    }
}

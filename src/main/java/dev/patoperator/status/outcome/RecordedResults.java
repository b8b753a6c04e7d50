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

/** Which results stand in a status, so that nothing else needs to remember them. */
public final class RecordedResults {

    private RecordedResults() {}

    /**
     * Of some verdicts, those that need not be told again.
     *
     * @param status as it is, or is about to be, written after these verdicts
     * @param keeps whether the status is to hold an outcome of this id; where it lists ids, it holds no others
     */
    public static Map<Long, DecisionResult> in(
            PatStatus status, Map<Long, DecisionResult> results, LongPredicate keeps) {
        Map<Long, Outcome> outcomes = OutcomeMapper.byId(status);
        Map<Long, DecisionResult> recorded = new HashMap<>();
        results.forEach((id, result) -> {
            Instant call = result.lastCallAt();
            Outcome outcome = outcomes.get(id);
            // Without a call there is nothing to remember: the next try finds the same, or better.
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
            return true; // what was done stays done, whatever another call came to
        }
        return !(result instanceof DecisionResult.Succeeded)
                && outcome.decisionTime() != null
                && outcome.decisionTime().compareTo(call) >= 0;
    }

    /** Then what is not among the outcomes was left out for the sake of those that matter more, or are newer. */
    private static boolean isFull(PatStatus status) {
        return status.outcomeList().size() >= Outcome.MAX_OF_SELECTOR;
    }

    /**
     * Whether a status holds what a call about an id came to. That its effect is unknown is not what it came to.
     *
     * @param call when the call was made, or a moment before
     * @param selects whether the resource selects, so that its status holds the newest outcomes only
     */
    public static boolean holds(PatStatus status, long id, Instant call, boolean selects) {
        String since = Rfc3339.of(call);
        Outcome outcome = OutcomeMapper.byId(status).get(id);
        if (outcome == null) {
            return selects && isFull(status) && isBehind(last(status.outcomeList()), since, id);
        }
        // What certainly had no effect is the result of another call: the record of such a call does not last.
        return outcome.wasDone() && isOfCall(outcome, since);
    }

    /**
     * Whether a status says that the effect of a call about an id is unknown.
     *
     * @param call when the call was made, or a moment before
     */
    public static boolean isEffectUnknown(PatStatus status, long id, Instant call) {
        Outcome outcome = OutcomeMapper.byId(status).get(id);
        return outcome != null && isEffectUnknown(outcome) && isOfCall(outcome, Rfc3339.of(call));
    }

    /** Whether a status says of each of some ids that the effect of a call is unknown, so that it is complete as it is. */
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

    private static boolean isBehind(@Nullable Outcome last, String since, long id) {
        if (last == null || !last.wasDone() || last.decisionTime() == null || last.id() == null) {
            return false;
        }
        int later = last.decisionTime().compareTo(since);
        return later > 0 || (later == 0 && last.id() > id);
    }
}

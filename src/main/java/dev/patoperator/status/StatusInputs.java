package dev.patoperator.status;

import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.intent.Conflicts;
import dev.patoperator.model.intent.DecisionOrigin;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.Plan;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a new status is computed from, together with the old one.
 *
 * @param results results of decisions since the status was last written, by id
 * @param held ids that a conflict holds back
 * @param blocker what keeps the rest from being sent
 * @param selectorResult the last evaluation of the selector; null when there is no new one
 * @param outstanding whether an evaluation was submitted and has no result yet
 * @param githubApiUrl the GitHub that the ids belong to; null while the credentials are unknown
 * @param origins for which kind of spec each decision was sent, by id; an id that is absent was sent for this spec
 */
public record StatusInputs(
        Intent intent,
        Plan plan,
        Map<Long, DecisionResult> results,
        Map<Long, Conflicts.ConflictHold> held,
        @Nullable Blocker blocker,
        @Nullable URI githubApiUrl,
        @Nullable SelectorResult selectorResult,
        boolean outstanding,
        Map<Long, DecisionOrigin> origins) {

    /** Creates the inputs for a resource with an explicit list. */
    public StatusInputs(
            Intent intent,
            Plan plan,
            Map<Long, DecisionResult> results,
            Map<Long, Conflicts.ConflictHold> held,
            @Nullable Blocker blocker,
            @Nullable URI githubApiUrl) {
        this(intent, plan, results, held, blocker, githubApiUrl, null, false, Map.of());
    }

    /** Returns the inputs for a resource with a selector. */
    public static StatusInputs selecting(
            Intent intent,
            Map<Long, DecisionResult> results,
            @Nullable SelectorResult selectorResult,
            boolean outstanding,
            @Nullable Blocker blocker,
            @Nullable URI githubApiUrl) {
        var nothingListed = new Plan(Map.of(), List.of());
        return new StatusInputs(
                intent, nothingListed, results, Map.of(), blocker, githubApiUrl, selectorResult, outstanding, Map.of());
    }

    public StatusInputs {
        results = Map.copyOf(results);
        held = Map.copyOf(held);
        origins = Map.copyOf(origins);
    }

    /** Returns the same inputs, with the kinds of spec that decisions were sent for. */
    public StatusInputs sentFor(Map<Long, DecisionOrigin> known) {
        return new StatusInputs(intent, plan, results, held, blocker, githubApiUrl, selectorResult, outstanding, known);
    }

    /** Returns for which kind of spec the decision on this id was sent. */
    DecisionOrigin origin(long id) {
        DecisionOrigin own = DecisionOrigin.of(intent);
        DecisionOrigin known = origins.getOrDefault(id, own);
        return known.kind() == DecisionOrigin.SpecKind.UNKNOWN
                ? new DecisionOrigin(DecisionOrigin.SpecKind.UNKNOWN, own.selectorHash())
                : known;
    }
}

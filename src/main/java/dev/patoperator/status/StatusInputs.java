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
 * All that a status is made of.
 *
 * @param results what decisions came to since the status was last written, by id
 * @param held ids that a conflict holds back
 * @param blocker what keeps the rest from being sent
 * @param selectorResult what the selector came to last; null when nothing new is known
 * @param outstanding whether an evaluation is on its way
 * @param githubApiUrl the GitHub that the ids belong to; null while the credentials are unknown
 * @param origins for which kind of spec each decision was sent, by id; for this spec where nothing is said
 */
public record StatusInputs(
        Intent intent,
        Plan plan,
        Map<Long, DecisionResult> results,
        Map<Long, Conflicts.Hold> held,
        @Nullable Blocker blocker,
        @Nullable URI githubApiUrl,
        @Nullable SelectorResult selectorResult,
        boolean outstanding,
        Map<Long, DecisionOrigin> origins) {

    /** The facts about a resource that lists ids. */
    public StatusInputs(
            Intent intent,
            Plan plan,
            Map<Long, DecisionResult> results,
            Map<Long, Conflicts.Hold> held,
            @Nullable Blocker blocker,
            @Nullable URI githubApiUrl) {
        this(intent, plan, results, held, blocker, githubApiUrl, null, false, Map.of());
    }

    /** The facts about a resource that selects. */
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

    /** The same, where decisions were sent for other specs than this. */
    public StatusInputs sentFor(Map<Long, DecisionOrigin> known) {
        return new StatusInputs(intent, plan, results, held, blocker, githubApiUrl, selectorResult, outstanding, known);
    }

    /** For which kind of spec the decision on this id was sent. */
    DecisionOrigin origin(long id) {
        DecisionOrigin own = DecisionOrigin.of(intent);
        DecisionOrigin known = origins.getOrDefault(id, own);
        return known.kind() == DecisionOrigin.SpecKind.UNKNOWN
                ? new DecisionOrigin(DecisionOrigin.SpecKind.UNKNOWN, own.selectorHash())
                : known;
    }
}

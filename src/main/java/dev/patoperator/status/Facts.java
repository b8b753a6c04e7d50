package dev.patoperator.status;

import dev.patoperator.decision.Conflicts;
import dev.patoperator.decision.DecisionOrigin;
import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Plan;
import dev.patoperator.decision.Verdict;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a status is made of.
 *
 * @param verdicts what decisions came to since the status was last written, by id
 * @param held ids that a conflict holds back
 * @param obstacle what keeps the rest from being sent
 * @param evaluation what the selector came to last; null when nothing new is known
 * @param outstanding whether an evaluation is on its way
 * @param githubApiUrl the GitHub that the ids belong to; null while the credentials are unknown
 * @param origins for which kind of spec each decision was sent, by id; for this spec where nothing is said
 */
public record Facts(
        Intent intent,
        Plan plan,
        Map<Long, Verdict> verdicts,
        Map<Long, Conflicts.Hold> held,
        @Nullable Obstacle obstacle,
        @Nullable URI githubApiUrl,
        @Nullable Evaluation evaluation,
        boolean outstanding,
        Map<Long, DecisionOrigin> origins) {

    /** The facts about a resource that lists ids. */
    public Facts(
            Intent intent,
            Plan plan,
            Map<Long, Verdict> verdicts,
            Map<Long, Conflicts.Hold> held,
            @Nullable Obstacle obstacle,
            @Nullable URI githubApiUrl) {
        this(intent, plan, verdicts, held, obstacle, githubApiUrl, null, false, Map.of());
    }

    /** The facts about a resource that selects. */
    public static Facts selecting(
            Intent intent,
            Map<Long, Verdict> verdicts,
            @Nullable Evaluation evaluation,
            boolean outstanding,
            @Nullable Obstacle obstacle,
            @Nullable URI githubApiUrl) {
        var nothingListed = new Plan(Map.of(), List.of());
        return new Facts(
                intent, nothingListed, verdicts, Map.of(), obstacle, githubApiUrl, evaluation, outstanding, Map.of());
    }

    public Facts {
        verdicts = Map.copyOf(verdicts);
        held = Map.copyOf(held);
        origins = Map.copyOf(origins);
    }

    /** The same, where decisions were sent for other specs than this. */
    public Facts sentFor(Map<Long, DecisionOrigin> known) {
        return new Facts(intent, plan, verdicts, held, obstacle, githubApiUrl, evaluation, outstanding, known);
    }

    /** For which kind of spec the decision on this id was sent. */
    DecisionOrigin origin(long id) {
        DecisionOrigin own = DecisionOrigin.of(intent);
        DecisionOrigin known = origins.getOrDefault(id, own);
        return known.kind() == DecisionOrigin.Kind.UNKNOWN
                ? new DecisionOrigin(DecisionOrigin.Kind.UNKNOWN, own.selectorHash())
                : known;
    }
}

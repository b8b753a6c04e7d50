package dev.patoperator.status;

import dev.patoperator.decision.Conflicts;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Plan;
import dev.patoperator.decision.Verdict;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a status is made of.
 *
 * @param verdicts what decisions came to since the status was last written, by id
 * @param held ids that a conflict holds back
 * @param obstacle what keeps the rest from being sent
 * @param githubApiUrl the GitHub that the ids belong to; null while the credentials are unknown
 */
public record Facts(
        Intent intent,
        Plan plan,
        Map<Long, Verdict> verdicts,
        Map<Long, Conflicts.Hold> held,
        @Nullable Obstacle obstacle,
        @Nullable URI githubApiUrl) {

    public Facts {
        verdicts = Map.copyOf(verdicts);
        held = Map.copyOf(held);
    }
}

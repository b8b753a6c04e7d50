package dev.patoperator.dispatch;

import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Verdict;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the dispatcher knows of one resource and has not been told to be on record.
 *
 * @param verdicts by id
 * @param obstacle what keeps the rest from being sent, when something does
 * @param obstacleSince when the obstacle was met
 * @param attempt the try that was handed over last; null when nothing was
 * @param since when it was handed over
 * @param evaluation what its selector came to; null when none was evaluated since the hand-over
 */
public record Report(
        Map<Long, Verdict> verdicts,
        @Nullable Obstacle obstacle,
        @Nullable Instant obstacleSince,
        Order.@Nullable Attempt attempt,
        @Nullable Instant since,
        @Nullable Evaluation evaluation) {

    /** The report on a resource that the dispatcher has not heard of. */
    public static final Report NOTHING = new Report(Map.of(), null, null, null, null, null);

    public Report {
        verdicts = Map.copyOf(verdicts);
    }
}

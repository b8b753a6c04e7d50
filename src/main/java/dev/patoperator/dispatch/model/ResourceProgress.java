package dev.patoperator.dispatch.model;

import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.SelectorResult;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the dispatcher knows of one resource and has not been told to be on record.
 *
 * @param results by id
 * @param blocker what keeps the rest from being sent, when something does
 * @param obstacleSince when the obstacle was met
 * @param attempt the try that was handed over last; null when nothing was
 * @param since when it was handed over
 * @param selectorResult what its selector came to; null when none was evaluated since the hand-over
 */
public record ResourceProgress(
        Map<Long, DecisionResult> results,
        @Nullable Blocker blocker,
        @Nullable Instant obstacleSince,
        Submission.@Nullable Attempt attempt,
        @Nullable Instant since,
        @Nullable SelectorResult selectorResult) {

    /** The report on a resource that the dispatcher has not heard of. */
    public static final ResourceProgress NOTHING = new ResourceProgress(Map.of(), null, null, null, null, null);

    public ResourceProgress {
        results = Map.copyOf(results);
    }
}

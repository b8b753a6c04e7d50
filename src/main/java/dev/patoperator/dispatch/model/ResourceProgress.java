package dev.patoperator.dispatch.model;

import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.SelectorResult;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the dispatcher knows of one resource and the reconciler has not acknowledged yet.
 *
 * @param results by id
 * @param blocker what keeps the rest from being sent; null when nothing does
 * @param blockerSince when the last blocker was met; null when none was
 * @param attempt the attempt that was submitted last; null when none was, or it was withdrawn
 * @param since when that attempt was first submitted, or submitted again after a blocker that a person had to resolve
 * @param selectorResult the evaluation of its selector; null when it was not evaluated since it was submitted
 */
public record ResourceProgress(
        Map<Long, DecisionResult> results,
        @Nullable Blocker blocker,
        @Nullable Instant blockerSince,
        Submission.@Nullable Attempt attempt,
        @Nullable Instant since,
        @Nullable SelectorResult selectorResult) {

    /** The progress of a resource that the dispatcher does not know. */
    public static final ResourceProgress NOTHING = new ResourceProgress(Map.of(), null, null, null, null, null);

    public ResourceProgress {
        results = Map.copyOf(results);
    }
}

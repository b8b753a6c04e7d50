package dev.patoperator.dispatch;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.github.AppCredentials;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one resource hands over.
 *
 * @param attempt which try of the resource this is
 * @param credentials read from the resource's own Secret for this hand-over
 * @param reason sent along with a review
 * @param ids the ids that are left to decide
 * @param dryRun look for the ids and send nothing
 */
public record Order(
        ResourceRef resource,
        Attempt attempt,
        AppCredentials credentials,
        String organization,
        Action action,
        @Nullable String reason,
        List<Long> ids,
        boolean dryRun) {

    public Order {
        ids = List.copyOf(ids);
    }

    /**
     * Tells one try of a resource from the next.
     *
     * @param generation the resource's generation
     * @param retryRequestedAt value of its retry annotation
     */
    public record Attempt(long generation, @Nullable String retryRequestedAt) {}
}

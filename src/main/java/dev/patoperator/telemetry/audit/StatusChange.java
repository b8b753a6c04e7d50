package dev.patoperator.telemetry.audit;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.precedence.index.ResourceScope;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The status of a resource before and after a reconciliation.
 *
 * @param apiUrl base URL of the GitHub API that the ids belong to, which the status shows when it is written next; null while
 *     it is not known
 * @param before the same object as {@code after} when nothing was written
 * @param recorded results that are now in the status, or for which it has no room, by id
 * @param generations under which ids were sent, where known
 */
public record StatusChange(
        PatResource<?> resource,
        @Nullable String apiUrl,
        PatStatus before,
        PatStatus after,
        Map<Long, DecisionResult> recorded,
        Map<Long, Long> generations) {

    public ResourceRef ref() {
        return Intent.refOf(resource);
    }

    public long generation() {
        return resource.generation();
    }

    /** Returns the scope of the resource; empty when its organization or action cannot be read. */
    public Optional<ResourceScope> scope() {
        return ResourceScope.of(resource);
    }

    /** Whether the reconciliation had no result. */
    @SuppressWarnings("ReferenceEquality") // a status has up to 500 outcomes, and is compared before it is written
    public boolean isQuiet() {
        return before == after && recorded.isEmpty();
    }
}

package dev.patoperator.telemetry.adapter;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import dev.patoperator.status.Conditions;
import dev.patoperator.telemetry.metrics.ResourceMetrics.SuspendedDeny;
import dev.patoperator.telemetry.metrics.ResourceMetrics.UnwellResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the resources in the informers' caches that need attention, for the metrics that name them. */
public final class UnwellResources {

    private final ResourceIndex index;

    public UnwellResources(ResourceIndex index) {
        this.index = index;
    }

    /** Returns the resources that are not well. A suspended one is not among them: somebody wants it so. */
    public Stream<UnwellResource> unwell() {
        return index.kinds().stream()
                .flatMap(kind -> index.all(kind)
                        .flatMap(resource -> unwell(kind, resource.getMetadata(), conditions(resource)).stream()));
    }

    /**
     * Returns the resource when it is not well: when its condition Ready is not True, or it is stalled, and it is not
     * suspended.
     *
     * @param conditions of the resource's status; empty when it has none yet
     */
    public static Optional<UnwellResource> unwell(String kind, ObjectMeta metadata, List<Condition> conditions) {
        boolean stalled = isTrue(conditions, Conditions.STALLED);
        boolean ready = isTrue(conditions, Conditions.READY);
        if ((ready && !stalled) || isTrue(conditions, Conditions.SUSPENDED)) {
            return Optional.empty();
        }
        return Optional.of(new UnwellResource(
                kind, metadata.getNamespace(), metadata.getName(), ResourceCounter.reason(conditions), stalled));
    }

    /** Returns the inventories that are not well. */
    public static Stream<UnwellResource> unwell(Stream<PatInventory> inventories) {
        return inventories.flatMap(inventory -> unwell(
                inventory.getKind(),
                inventory.getMetadata(),
                inventory.getStatus() == null
                        ? List.of()
                        : inventory.getStatus().conditionList())
                .stream());
    }

    /** Returns the Deny selectors that are suspended, with the time that their status says. */
    public Stream<SuspendedDeny> suspendedDenials() {
        return index.kinds().stream().flatMap(index::all).flatMap(resource -> suspendedDeny(resource).stream());
    }

    private static Optional<SuspendedDeny> suspendedDeny(PatResource<?> resource) {
        return conditions(resource).stream()
                .filter(condition -> isTrue(condition, Conditions.SUSPENDED))
                .findFirst()
                .flatMap(condition -> time(condition.lastTransitionTime()))
                .flatMap(since -> ResourceScope.of(resource)
                        .filter(ResourceScope::isDenyPolicy)
                        .map(scope -> new SuspendedDeny(
                                scope.organizationKey(), resource.namespace(), resource.name(), since)));
    }

    private static List<Condition> conditions(PatResource<?> resource) {
        return resource.getStatus() == null ? List.of() : resource.getStatus().conditionList();
    }

    private static boolean isTrue(List<Condition> conditions, String type) {
        return conditions.stream().anyMatch(condition -> isTrue(condition, type));
    }

    private static boolean isTrue(Condition condition, String type) {
        return condition != null && type.equals(condition.type()) && "True".equals(condition.status());
    }

    /** Something else may have written the status. */
    private static Optional<Instant> time(String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}

package dev.patoperator.telemetry.audit;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ResourceRef;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Receives what reconciliations write to statuses. Called by reconcilers and by the dispatcher at the same time, but never
 * at the same time for one resource; must neither fail nor block.
 */
public interface StatusObserver {

    /** No-op. */
    StatusObserver NONE = new StatusObserver() {};

    /**
     * Called once, before everything else.
     *
     * @param resources returns the resources of all kinds as the watches delivered them, which must not be changed
     */
    default void watching(Supplier<Stream<PatResource<?>>> resources) {}

    /** Called after each reconciliation, when its status stands in the cluster, whether it was written or not. */
    default void reconciled(StatusChange change) {}

    /**
     * Called when a write failed, or its answer was lost: it may stand in the cluster all the same, and then the next
     * reconciliation finds nothing to write.
     */
    default void unsure(ResourceRef resource) {}

    /** Called with results of a resource that was deleted while its decisions were under way. */
    default void orphaned(ResourceRef resource, Map<Long, DecisionResult> results) {}

    /** Called from time to time, so that what is kept of resources that do not exist any more can be discarded. */
    default void retain(Predicate<ResourceRef> exists) {}
}

package dev.patoperator.dispatch;

import dev.patoperator.decision.ResourceRef;
import java.util.Optional;
import java.util.Set;

/** What the dispatcher asks of, and tells, whoever knows the cluster. Called from lane threads; must not block long. */
public interface Resources {

    /**
     * Plans an order again, right before it is sent: which of these ids the resource still wants decided, by the
     * cluster's newest word (uid, generation, suspend, dryRun, ids, precedence), while this process may act at all.
     */
    Set<Long> stillWanted(Order order, Set<Long> ids);

    /** Whether this process may act: a standby must neither send nor look into its leader's journal. */
    boolean mayAct();

    /**
     * Which ids the resource has no outcome of, whether it wants them sent or not; empty when the resource is not known
     * yet, or not any more.
     */
    Optional<Set<Long>> undecided(ResourceRef resource);

    /** Whether the resource is still there, as far as can be told: only what is certainly gone is not. */
    boolean exists(ResourceRef resource);

    /** The resource has a report to read. May be called again for the same report. */
    void wake(ResourceRef resource);

    /** The order's credentials do, or do not, reach the organization that it names. */
    void verified(Order order, boolean reaches);

    /** Whether the order's credentials reach the organization cannot be told for now. */
    void unverifiable(Order order);

    /** What became of a resource's decisions after the resource was deleted: nowhere to write it but an event. */
    void orphaned(ResourceRef resource, Report report);
}

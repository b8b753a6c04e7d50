package dev.patoperator.dispatch;

import dev.patoperator.decision.ResourceRef;
import java.util.Set;

/** What the dispatcher asks of, and tells, whoever knows the cluster. Called from lane threads; must not block long. */
public interface Resources {

    /**
     * Plans an order again, right before it is sent: which of these ids the resource still wants decided, by the
     * cluster's newest word (uid, generation, suspend, dryRun, ids, precedence), while this process may act at all.
     */
    Set<Long> stillWanted(Order order, Set<Long> ids);

    /**
     * Whether the cluster's word comes in as it changes. While it does not (the API server was gone, and is not watched
     * again yet), somebody may have taken back what this process still takes for wanted.
     */
    boolean areWatched();

    /** Whether this process may act: a standby must neither send nor look into its leader's journal. */
    boolean mayAct();

    /**
     * Whether the resource has an outcome of this id, or does not ask for one; false while the resource is not known yet,
     * or not any more.
     */
    boolean hasDecided(ResourceRef resource, long id);

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

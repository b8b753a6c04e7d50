package dev.patoperator.dispatch.model;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ResourceRef;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The dispatcher's view of the cluster, and the receiver of its reports. Called by workers, reconcilers and the dispatcher's
 * timer at the same time; must not block for long.
 */
public interface ClusterView {

    /**
     * Returns which of these ids the resource still wants decided, by the newest state of the cluster (uid, generation,
     * suspend, dryRun, ids, precedence). Called right before sending. Returns none while this process may not act.
     *
     * @param seen the newest listed items, by id
     */
    Set<Long> stillWanted(Submission submission, Set<Long> ids, Map<Long, ListedPat> seen);

    /**
     * Whether this process sees changes of the resources for an organization as they happen. While it does not (the API
     * server was gone, a namespace must not be watched any more, or the process stood still), a resource may have withdrawn
     * what this process still treats as wanted, or may deny what it approves.
     */
    boolean areWatched(String organization);

    /** Whether this process may act: a standby must neither send nor read its leader's journal. */
    boolean mayAct();

    /**
     * Whether the resource's status records the effect of a call about this id, made at the given time or a moment later.
     * False while the resource is not known (yet, or any more), and where the status says that the effect is unknown.
     */
    boolean hasDecided(ResourceRef resource, long id, Instant since);

    /**
     * Whether the resource's status says that the effect of a call about this id, made at the given time or a moment later,
     * is unknown.
     */
    boolean isEffectUnknown(ResourceRef resource, long id, Instant since);

    /** Whether the resource still exists. False only if it is certainly gone; true while that cannot be found out. */
    boolean exists(ResourceRef resource);

    /** Has the resource reconciled, because it has progress to read. May be called again for the same progress. */
    void wake(ResourceRef resource);

    /** Reports that the App with these credentials is installed in the organization. */
    void installed(AppCredentials credentials, String organization, InstalledApp app);

    /** Reports that GitHub refuses these credentials, or the installation in the organization. */
    void refused(AppCredentials credentials, String organization, Blocker blocker);

    /** Reports that GitHub refused a call with these credentials, so their installation has to be looked up again. */
    void verificationDoubted(AppCredentials credentials, String organization);

    /** Reports that it cannot be found out for now whether these credentials reach the organization. */
    void unavailable(AppCredentials credentials, String organization, Blocker blocker);

    /** Removes what caches hold for resources that are gone. Called at regular intervals. */
    void pruneCaches();

    /** Reports results of a deleted resource. It has no status to hold them, so only an Event can. */
    void orphaned(ResourceRef resource, ResourceProgress progress);

    /**
     * Reports that the effect of calls from before a restart cannot be looked up: the resource's Secret points to another
     * GitHub than the one that they were sent to.
     */
    void unresolved(ResourceRef resource, List<Long> ids, URI sentTo);
}

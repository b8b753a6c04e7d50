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

/** What the dispatcher asks of, and tells, whoever knows the cluster. Called from lane threads; must not block long. */
public interface ClusterView {

    /**
     * Plans an order again, right before it is sent: which of these ids the resource still wants decided, by the
     * cluster's newest word (uid, generation, suspend, dryRun, ids, precedence), while this process may act at all.
     *
     * @param seen the newest listed items, by id
     */
    Set<Long> stillWanted(Submission submission, Set<Long> ids, Map<Long, ListedPat> seen);

    /**
     * Whether the cluster's word about an organization comes in as it changes. While it does not (the API server was gone, a
     * namespace must not be watched any more, or the process stood still), somebody may have taken back what this process
     * still takes for wanted, or denied what it approves.
     */
    boolean areWatched(String organization);

    /** Whether this process may act: a standby must neither send nor look into its leader's journal. */
    boolean mayAct();

    /**
     * Whether the resource's status holds what a call about this id, made then or a moment later, came to; false while the
     * resource is not known yet, or not any more, and where the status says that the effect is unknown.
     */
    boolean hasDecided(ResourceRef resource, long id, Instant since);

    /** Whether the resource's status says that the effect of a call about this id, made then or a moment later, is unknown. */
    boolean isEffectUnknown(ResourceRef resource, long id, Instant since);

    /** Whether the resource is still there, as far as can be told: only what is certainly gone is not. */
    boolean exists(ResourceRef resource);

    /** The resource has a report to read. May be called again for the same report. */
    void wake(ResourceRef resource);

    /** The App with these credentials is installed in the organization. */
    void installed(AppCredentials credentials, String organization, InstalledApp app);

    /** GitHub refuses these credentials, or the installation in the organization. */
    void refused(AppCredentials credentials, String organization, Blocker blocker);

    /** GitHub refuses calls with these credentials, so their installation is to be looked up again. */
    void verificationDoubted(AppCredentials credentials, String organization);

    /** Whether these credentials reach the organization cannot be told for now. */
    void unavailable(AppCredentials credentials, String organization, Blocker blocker);

    /** Time has passed: what belongs to resources that are gone may be let go. */
    void pruneCaches();

    /** What became of a resource's decisions after the resource was deleted: nowhere to write it but an event. */
    void orphaned(ResourceRef resource, ResourceProgress progress);

    /**
     * What became of ids that were sent before a restart cannot be looked up: the resource's Secret points to another GitHub
     * than the one they were sent to.
     */
    void unresolved(ResourceRef resource, List<Long> ids, URI sentTo);
}

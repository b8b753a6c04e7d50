package dev.patoperator.dispatch.support;

import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.Submission;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A cluster whose resources exist and still want what they submitted, unless a test says otherwise. */
public class FakeClusterView implements ClusterView {

    public final Set<ResourceRef> deleted = ConcurrentHashMap.newKeySet();
    public final Set<Long> undecided = ConcurrentHashMap.newKeySet();
    public final Set<Long> lapsed = ConcurrentHashMap.newKeySet();
    public final Set<Long> unwanted = ConcurrentHashMap.newKeySet();

    /** Uids of resources that want nothing any more. */
    public final Set<String> withdrawn = ConcurrentHashMap.newKeySet();

    /** How many of the next queries report that the cluster is not watched. */
    public volatile int unwatched;

    /** Whether another process is the leader. */
    public volatile boolean standby;

    public final List<ResourceRef> woken = new CopyOnWriteArrayList<>();
    public final List<ResourceProgress> orphans = new CopyOnWriteArrayList<>();
    final List<Long> unresolved = new CopyOnWriteArrayList<>();

    @Override
    public Set<Long> stillWanted(Submission submission, Set<Long> ids, Map<Long, ListedPat> seen) {
        return withdrawn.contains(submission.resource().uid())
                ? Set.of()
                : ids.stream().filter(id -> !unwanted.contains(id)).collect(Collectors.toSet());
    }

    @Override
    public boolean areWatched(String organization) {
        return unwatched-- <= 0;
    }

    @Override
    public boolean mayAct() {
        return !standby;
    }

    @Override
    public boolean hasDecided(ResourceRef resource, long id, Instant since) {
        return !undecided.contains(id);
    }

    @Override
    public boolean isEffectUnknown(ResourceRef resource, long id, Instant since) {
        return lapsed.contains(id);
    }

    @Override
    public boolean exists(ResourceRef resource) {
        return !deleted.contains(resource);
    }

    @Override
    public void wake(ResourceRef resource) {
        woken.add(resource);
    }

    @Override
    public void installed(AppCredentials credentials, String organization, InstalledApp app) {}

    @Override
    public void refused(AppCredentials credentials, String organization, Blocker blocker) {}

    @Override
    public void verificationDoubted(AppCredentials credentials, String organization) {}

    @Override
    public void unavailable(AppCredentials credentials, String organization, Blocker blocker) {}

    @Override
    public void pruneCaches() {}

    @Override
    public void orphaned(ResourceRef resource, ResourceProgress progress) {
        orphans.add(progress);
    }

    @Override
    public void unresolved(ResourceRef resource, List<Long> ids, URI sentTo) {
        unresolved.addAll(ids);
    }
}

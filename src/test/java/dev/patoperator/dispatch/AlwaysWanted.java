package dev.patoperator.dispatch;

import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.github.ListedPat;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A cluster whose resources are there, and want what they ordered, unless a test says otherwise. */
class AlwaysWanted implements Resources {

    final Set<ResourceRef> deleted = ConcurrentHashMap.newKeySet();
    final Set<Long> undecided = ConcurrentHashMap.newKeySet();
    final Set<Long> lapsed = ConcurrentHashMap.newKeySet();
    final Set<Long> unwanted = ConcurrentHashMap.newKeySet();

    /** So many times the cluster is not watched. */
    volatile int unwatched;

    final List<ResourceRef> woken = new CopyOnWriteArrayList<>();
    final List<Report> orphans = new CopyOnWriteArrayList<>();
    final List<Long> unresolved = new CopyOnWriteArrayList<>();

    @Override
    public Set<Long> stillWanted(Order order, Set<Long> ids, Map<Long, ListedPat> seen) {
        return ids.stream().filter(id -> !unwanted.contains(id)).collect(Collectors.toSet());
    }

    @Override
    public boolean areWatched(String organization) {
        return unwatched-- <= 0;
    }

    @Override
    public boolean mayAct() {
        return true;
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
    public void refused(AppCredentials credentials, String organization, Obstacle obstacle) {}

    @Override
    public void doubted(AppCredentials credentials, String organization) {}

    @Override
    public void unavailable(AppCredentials credentials, String organization, Obstacle obstacle) {}

    @Override
    public void tidy() {}

    @Override
    public void orphaned(ResourceRef resource, Report report) {
        orphans.add(report);
    }

    @Override
    public void unresolved(ResourceRef resource, List<Long> ids, URI sentTo) {
        unresolved.addAll(ids);
    }
}

package dev.patoperator.controller.cluster;

import dev.patoperator.model.intent.Intent;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of which organizations the caches show every resource, as it changes. Thread-safe. */
public final class WatchedOrganizations {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedOrganizations.class);

    private final ResourceIndex index;
    private final WatchHealth watches;
    private final CacheGuard cacheGuard;
    private final Set<String> namespaces;

    /** The unwatched namespaces that were logged last, so that each change is logged once. */
    private volatile Set<String> reportedUnwatched = Set.of();

    /** @param namespaces the namespaces to watch; all when empty */
    public WatchedOrganizations(
            ResourceIndex index, WatchHealth watches, CacheGuard cacheGuard, Set<String> namespaces) {
        this.index = index;
        this.watches = watches;
        this.cacheGuard = cacheGuard;
        this.namespaces = Set.copyOf(namespaces);
    }

    /** Whether the caches show every resource that names the organization, as it changes. */
    public boolean contains(String organization) {
        if (!cacheGuard.trustsCaches()) {
            return false;
        }
        if (watches.isWatchingAll()) {
            reportedUnwatched = Set.of();
            return true;
        }
        if (namespaces.isEmpty()) {
            return false;
        }
        Set<String> unwatched = watches.unwatched();
        if (!unwatched.equals(reportedUnwatched)) {
            reportedUnwatched = unwatched;
            LOG.warn(
                    "These namespaces are not watched, so nothing is sent for the organizations of their resources: {}",
                    unwatched);
        }
        String key = Intent.organizationKey(organization);
        return index.kinds().stream()
                .flatMap(index::all)
                .filter(resource -> unwatched.contains(resource.namespace()))
                .flatMap(resource -> ResourceScope.of(resource).stream())
                .noneMatch(scope -> scope.organizationKey().equals(key));
    }
}

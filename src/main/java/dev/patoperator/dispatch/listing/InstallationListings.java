package dev.patoperator.dispatch.listing;

import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one installation's worker has read from GitHub: the listing of each kind, the repositories of listed items, and lists
 * of the organization. Used by the worker's thread, or by another one between two steps.
 */
public final class InstallationListings {

    private final Map<ItemKind, PageReader> pageReaders = new EnumMap<>(ItemKind.class);
    private final Map<ItemKind, ListingCache> listings = new EnumMap<>(ItemKind.class);
    private final RepositoryNameCache repositoryNames;
    private final List<KeptLists> otherLists;
    private boolean readsGrantsForReviews;

    /**
     * Creates empty listings.
     *
     * @param clock a monotonic clock
     * @param freshness how old a listing may be, from the start of its reading, to be continued or used
     * @param beforeEachPageOfRequests may throw, so that a revocation goes first
     * @param memory shared with the listings of other installations
     * @param otherLists discarded together with the listings
     */
    public InstallationListings(
            PatApi api,
            Clock clock,
            Duration freshness,
            Runnable beforeEachPageOfRequests,
            DispatchObserver observer,
            ListingMemoryBudget memory,
            KeptLists... otherLists) {
        this.otherLists = List.of(otherLists);
        this.repositoryNames = new RepositoryNameCache(clock, memory);
        pageReaders.put(ItemKind.REQUEST, new PageReader("requests", clock));
        pageReaders.put(ItemKind.GRANT, new PageReader("grants", clock));
        for (ItemKind kind : ItemKind.values()) {
            listings.put(
                    kind,
                    new ListingCache(
                            kind,
                            api,
                            clock,
                            freshness,
                            () -> {
                                if (kind == ItemKind.REQUEST || readsGrantsForReviews) {
                                    beforeEachPageOfRequests.run();
                                }
                            },
                            new ListingReporter(observer, kind),
                            pageReader(kind),
                            memory));
        }
    }

    public ListingCache of(ItemKind kind) {
        return Objects.requireNonNull(listings.get(kind));
    }

    /**
     * Returns all grants, for the evaluation of requests: as with the pages of requests, a revocation may go before each
     * page.
     *
     * @param since a listing from before then is too old
     */
    public Map<Long, ListedPat> grantsForReviews(InstallationAccess access, Instant since)
            throws GitHubException, InterruptedException {
        readsGrantsForReviews = true;
        try {
            return of(ItemKind.GRANT).completeListing(access, since);
        } finally {
            readsGrantsForReviews = false;
        }
    }

    /** Returns the page reader of a kind, shared by all that read its list. */
    public PageReader pageReader(ItemKind kind) {
        return Objects.requireNonNull(pageReaders.get(kind));
    }

    /** Returns the cached names of the repositories of listed items. */
    public RepositoryNameCache repositoryNames() {
        return repositoryNames;
    }

    /** Discards the lists and names that are too old to be used again, and those that were not read to the end. */
    public void forgetOld() {
        listings.values().forEach(ListingCache::discardPartial);
        listings.values().forEach(ListingCache::forgetOld);
        repositoryNames.forgetOld();
        otherLists.forEach(KeptLists::forgetOld);
    }

    public boolean isEmpty() {
        return listings.values().stream().allMatch(ListingCache::isEmpty)
                && otherLists.stream().allMatch(KeptLists::isEmpty);
    }

    /** Discards all listings. The next step reads what it needs. */
    public void evict() {
        listings.values().forEach(ListingCache::discardPartial);
        listings.values().forEach(ListingCache::restart);
        otherLists.forEach(KeptLists::evict);
    }
}

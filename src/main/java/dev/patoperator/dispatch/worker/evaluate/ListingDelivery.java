package dev.patoperator.dispatch.worker.evaluate;

import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.ListingCache;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.listing.organization.OrganizationFactsReader;
import dev.patoperator.dispatch.listing.request.PendingListings;
import dev.patoperator.dispatch.listing.request.RequestedListing;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Passes complete lists to those who requested them, with what policies have read anyway about people and repositories, as
 * far as it is still valid. Makes no call. Used by the worker's thread.
 */
public final class ListingDelivery {

    private final PendingListings pending;
    private final InstallationListings listings;
    private final RepositoryFilterCache filters;
    private final OrganizationFactsReader factsReader;
    private final ListingMemoryBudget memory;

    public ListingDelivery(
            PendingListings pending,
            InstallationListings listings,
            RepositoryFilterCache filters,
            OrganizationFactsReader factsReader,
            ListingMemoryBudget memory) {
        this.pending = pending;
        this.listings = listings;
        this.filters = filters;
        this.factsReader = factsReader;
        this.memory = memory;
    }

    /**
     * Passes on the last complete list of a kind, to those for whom its reading began late enough.
     *
     * @throws GitHubException.Unavailable when there is no memory for it
     */
    public void deliver(ItemKind kind) throws GitHubException.Unavailable {
        ListingCache listing = listings.of(kind);
        Instant at = listing.passStartedAt();
        List<RequestedListing> served = listing.isCompleteSince(at) ? pending.servedBy(kind, at) : List.of();
        if (served.isEmpty()) {
            return;
        }
        try (ListingMemoryBudget.Share share = memory.share()) {
            Map<Long, ListedPat> items = listing.current();
            if (!share.take((long) items.size() * SnapshotReader.BYTES_OF_ENTRY)) {
                throw listings.pageReader(kind).tooMuchText();
            }
            ListingSnapshot snapshot = new ListingSnapshot(
                    at, items, filters.reaching(kind, items.values()), names(items), factsReader.known(items.values()));
            for (RequestedListing requested : served) {
                if (pending.complete(requested, kind)) {
                    requested.listed(kind, snapshot);
                }
            }
        }
    }

    private Map<Long, List<String>> names(Map<Long, ListedPat> items) {
        Map<Long, List<String>> names = new HashMap<>();
        items.forEach((id, item) ->
                listings.repositoryNames().of(item).ifPresent(repositories -> names.put(id, repositories)));
        return names;
    }
}

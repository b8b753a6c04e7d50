package dev.patoperator.dispatch.worker.evaluate;

import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.listing.RepositoryNameCache;
import dev.patoperator.dispatch.listing.organization.OrganizationFactsReader;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Adds to listed items what the policies need beyond the listing: facts about the organization, and which repositories the
 * items reach. Used by one thread.
 */
public final class SnapshotReader {

    /** Estimated bytes of an item in the maps of a {@link ListingSnapshot}, and of an id in a set. */
    static final int BYTES_OF_ENTRY = 100;

    private final RepositoryLookup repositories;
    private final OrganizationFactsReader factsReader;
    private final InstallationListings listings;

    public SnapshotReader(
            RepositoryLookup repositories, OrganizationFactsReader factsReader, InstallationListings listings) {
        this.repositories = repositories;
        this.factsReader = factsReader;
        this.listings = listings;
    }

    /**
     * Reads what the policies need of these items.
     *
     * @param memory takes the estimated size of the snapshot
     * @throws GitHubException.Unavailable when it is larger than the memory allows
     */
    ListingSnapshot read(
            ItemKind kind,
            PolicyEvaluator.Snapshot policies,
            Map<Long, ListedPat> items,
            Instant at,
            InstallationAccess access,
            ListingMemoryBudget.Share memory)
            throws GitHubException, InterruptedException {
        reserve(kind, memory, (long) items.size() * BYTES_OF_ENTRY);
        // First, because only this can be interrupted: a revocation that comes in discards nothing then.
        OrganizationFacts facts = factsReader.read(kind, policies.requiredFacts(), items.values(), access);
        Map<String, Set<Long>> reaching = new HashMap<>();
        for (String repository : policies.repositories()) {
            Optional<Set<Long>> ids = repositories.reaching(kind, access, repository, items.keySet());
            if (ids.isPresent()) {
                reserve(kind, memory, (long) ids.get().size() * BYTES_OF_ENTRY);
                reaching.put(repository, ids.get());
            }
        }
        Map<Long, ListedPat> there = new HashMap<>(items);
        Map<Long, List<String>> names = new HashMap<>();
        for (ListedPat item : items.values()) {
            if (policies.needsRepositoryNames(item, facts)) {
                RepositoryLookup.Names found = repositories.of(access, item);
                List<String> list = found.list();
                if (list != null) {
                    reserve(kind, memory, RepositoryNameCache.bytes(list));
                    names.put(item.id(), list);
                } else if (found.isGone()) {
                    there.remove(item.id());
                }
            }
        }
        return new ListingSnapshot(at, there, reaching, names, facts);
    }

    /** Removes cached repository names of items of a kind that are no longer listed. */
    void retain(ItemKind kind, Set<Long> listed) {
        repositories.retain(kind, listed);
    }

    private void reserve(ItemKind kind, ListingMemoryBudget.Share memory, long bytes)
            throws GitHubException.Unavailable {
        if (!memory.take(bytes)) {
            throw listings.pageReader(kind).tooMuchText();
        }
    }
}

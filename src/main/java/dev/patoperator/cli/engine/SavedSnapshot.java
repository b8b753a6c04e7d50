package dev.patoperator.cli.engine;

import dev.patoperator.cli.listing.SavedListing;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes of a saved listing what the operator reads from GitHub. */
final class SavedSnapshot {

    private SavedSnapshot() {}

    /** @param repositories those that policies filter the listing by */
    static ListingSnapshot of(SavedListing listing, ItemKind kind, Set<String> repositories) {
        Map<Long, ListedPat> items = new LinkedHashMap<>();
        listing.items(kind).forEach(item -> items.put(item.id(), item));
        Map<String, Set<Long>> reaching = new HashMap<>();
        for (String repository : repositories) {
            reaching(listing, kind, repository).ifPresent(ids -> reaching.put(repository, ids));
        }
        return new ListingSnapshot(listing.now(), items, reaching, listing.repositoryNames(kind), listing.facts());
    }

    /**
     * Returns the items that GitHub would list for a repository. Empty when the listing does not say the repositories of an
     * item: it may be one of them, so that a filter would be wrong.
     */
    private static Optional<Set<Long>> reaching(SavedListing listing, ItemKind kind, String repository) {
        Set<Long> ids = new HashSet<>();
        for (ListedPat item : listing.items(kind)) {
            List<String> names = listing.repositoryNames(kind).get(item.id());
            boolean reachesAll = "all".equals(item.repositorySelection());
            if (names == null && !reachesAll && !"none".equals(item.repositorySelection())) {
                return Optional.empty();
            }
            if (reachesAll || (names != null && names.stream().anyMatch(repository::equalsIgnoreCase))) {
                ids.add(item.id());
            }
        }
        return Optional.of(ids);
    }
}

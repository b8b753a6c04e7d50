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
import java.util.Set;

/** Makes of a saved listing what the operator reads from GitHub. */
final class SavedSnapshot {

    private SavedSnapshot() {}

    /** @param repositories those that policies filter the listing by */
    static ListingSnapshot of(SavedListing listing, ItemKind kind, Set<String> repositories) {
        Map<Long, ListedPat> items = new LinkedHashMap<>();
        listing.items(kind).forEach(item -> items.put(item.id(), item));
        Map<String, Set<Long>> reaching = new HashMap<>();
        repositories.forEach(repository -> reaching.put(repository, reaching(listing, kind, repository)));
        return new ListingSnapshot(
                listing.now(),
                items,
                reaching,
                withoutRepositories(listing, kind),
                listing.repositoryNames(kind),
                listing.facts());
    }

    /** Returns the items that GitHub would list for a repository. */
    private static Set<Long> reaching(SavedListing listing, ItemKind kind, String repository) {
        Set<Long> ids = new HashSet<>();
        for (ListedPat item : listing.items(kind)) {
            List<String> names = listing.repositoryNames(kind).get(item.id());
            if ("all".equals(item.repositorySelection())
                    || (names != null && names.stream().anyMatch(repository::equalsIgnoreCase))) {
                ids.add(item.id());
            }
        }
        return ids;
    }

    /** Returns the items of which the listing does not say their repositories: it may be any of them. */
    private static Set<Long> withoutRepositories(SavedListing listing, ItemKind kind) {
        Set<Long> ids = new HashSet<>();
        for (ListedPat item : listing.items(kind)) {
            boolean namesNone = "all".equals(item.repositorySelection()) || "none".equals(item.repositorySelection());
            if (!namesNone && !listing.repositoryNames(kind).containsKey(item.id())) {
                ids.add(item.id());
            }
        }
        return ids;
    }
}

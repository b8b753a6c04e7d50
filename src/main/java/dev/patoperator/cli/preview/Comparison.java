package dev.patoperator.cli.preview;

import dev.patoperator.cli.engine.ItemResult;
import dev.patoperator.cli.engine.ListingResult;
import dev.patoperator.cli.listing.SavedListing;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Compares what two sets of policies decide about the items of a listing. Pure. */
final class Comparison {

    private Comparison() {}

    /** Returns the items that are decided differently: by type, then requests before grants, then by ascending id. */
    static List<ItemChange> changes(SavedListing listing, ListingResult before, ListingResult after) {
        List<ItemChange> changes = new ArrayList<>();
        for (ItemKind kind : ItemKind.values()) {
            for (ListedPat item : listing.items(kind)) {
                ItemResult earlier = before.of(kind, item.id()).orElseThrow();
                ItemResult later = after.of(kind, item.id()).orElseThrow();
                ItemChange.of(item, listing.repositoryNames(kind).get(item.id()), earlier, later)
                        .ifPresent(changes::add);
            }
        }
        changes.sort(Comparator.comparing(ItemChange::type)
                .thenComparing(change -> change.after().kind())
                .thenComparing(change -> change.item().id()));
        return changes;
    }
}

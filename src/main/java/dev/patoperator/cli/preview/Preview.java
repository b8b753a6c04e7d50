package dev.patoperator.cli.preview;

import dev.patoperator.cli.listing.SavedListing;
import dev.patoperator.cli.preview.base.Base;
import java.util.List;

/**
 * What a change of policies decides differently on a listing.
 *
 * @param policies the folder with the changed policies
 * @param base what they are compared with
 * @param changes by type, requests before grants, by ascending id
 * @param problems policies that decide nothing after the change
 */
record Preview(String policies, Base base, SavedListing items, List<ItemChange> changes, List<PolicyProblem> problems) {

    Preview {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    List<ItemChange> changes(ChangeType type) {
        return changes.stream().filter(change -> change.type() == type).toList();
    }

    /** Returns on which listing the policies were compared, in one line. */
    String listing() {
        return items.requests().size() + " requests and " + items.grants().size() + " grants of " + items.organization()
                + ", listed at " + items.now();
    }
}

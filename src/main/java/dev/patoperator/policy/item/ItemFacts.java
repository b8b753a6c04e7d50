package dev.patoperator.policy.item;

import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.pat.ListedPat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What further calls to GitHub say about a listed item. Null when a call failed or was not made. */
public interface ItemFacts {

    /** Returns null for every item: no calls were made. */
    ItemFacts UNKNOWN = new ItemFacts() {
        @Override
        public @Nullable Boolean reaches(ListedPat item, String repository) {
            return null;
        }

        @Override
        public @Nullable List<String> names(ListedPat item) {
            return null;
        }
    };

    /** Whether GitHub's listing for this repository shows the item. */
    @Nullable
    Boolean reaches(ListedPat item, String repository);

    /** Returns the names of the repositories of an item whose selection is {@code subset}. */
    @Nullable
    List<String> names(ListedPat item);

    /** Returns facts about the organization's people and repositories. */
    default OrganizationFacts organization() {
        return OrganizationFacts.NOT_READ;
    }
}

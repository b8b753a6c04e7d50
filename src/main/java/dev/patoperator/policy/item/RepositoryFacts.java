package dev.patoperator.policy.item;

import dev.patoperator.github.pat.ListedPat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts about a listed item that take further calls to GitHub. Null when a call failed or was not made. */
public interface RepositoryFacts {

    /** Returns null for every item: no calls were made. */
    RepositoryFacts UNKNOWN = new RepositoryFacts() {
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
}

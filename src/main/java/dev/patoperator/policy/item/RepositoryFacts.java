package dev.patoperator.policy.item;

import dev.patoperator.github.pat.ListedPat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What only further calls to GitHub tell about an item of a listing. Null where a call failed or was not made. */
public interface RepositoryFacts {

    /** Nothing is known. */
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

    /** Names of the repositories of an item whose selection is {@code subset}. */
    @Nullable
    List<String> names(ListedPat item);
}

package dev.patoperator.cli.dump;

import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.pat.ListedPat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the names of the repositories of listed items, with a call for each item that has a selection of some. The
 * operator uses the same installation, so that these calls leave it half of the hourly limit. Used by one thread.
 */
final class RepositoryNamesReader {

    private static final String SUBSET = "subset";

    private final CompleteLists lists;
    private final Supplier<Optional<CallObserver.RateLimit>> rateLimit;
    private final OptionalReader optional;

    /** @param rateLimit what GitHub last reported of the installation's hourly limit */
    RepositoryNamesReader(
            CompleteLists lists, Supplier<Optional<CallObserver.RateLimit>> rateLimit, OptionalReader optional) {
        this.lists = lists;
        this.rateLimit = rateLimit;
        this.optional = optional;
    }

    /**
     * Returns the items that are still there.
     *
     * @param names receives the names of an item's repositories by its id
     */
    <T extends ListedPat> List<T> read(List<T> listed, Map<Long, List<String>> names) throws InterruptedException {
        List<T> items = new ArrayList<>();
        int notRead = 0;
        for (T item : listed) {
            if (!SUBSET.equals(item.repositorySelection())) {
                items.add(item);
            } else if (!mayCall()) {
                items.add(item);
                notRead++;
            } else if (addNames(item, names)) {
                items.add(item);
            }
        }
        if (notRead > 0) {
            optional.tell(
                    "the names of the repositories of " + notRead + " items",
                    "reading them takes a call each, and half of this hour's calls of the App is left to the operator");
        }
        return items;
    }

    /** Returns false when the item is gone by now. */
    private boolean addNames(ListedPat item, Map<Long, List<String>> names) throws InterruptedException {
        try {
            names.put(item.id(), List.copyOf(lists.repositoriesOf(item)));
        } catch (GitHubException.NotFound e) {
            return false;
        } catch (GitHubException e) {
            optional.tell("the names of the repositories of item " + item.id(), String.valueOf(e.getMessage()));
        }
        return true;
    }

    private boolean mayCall() {
        return rateLimit
                .get()
                .map(limit -> limit.remaining() > limit.limit() / 2)
                .orElse(true);
    }
}

package dev.patoperator.dispatch.worker.evaluate;

import dev.patoperator.dispatch.listing.CompleteListReader;
import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.PageReader;
import dev.patoperator.dispatch.listing.RepositoryNameCache;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.ResultPage;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Queries GitHub for the repositories that listed items reach. Used by the worker's thread. */
public final class RepositoryLookup {

    /** Most repositories read for one token: more than any organization is known to have selected one by one. */
    private static final int MAX_REPOSITORIES = 10_000;

    private final PatApi api;
    private final InstallationListings listings;
    private final Clock clock;
    private final PageReader namesReader;
    private final RepositoryNameCache known;

    public RepositoryLookup(PatApi api, InstallationListings listings, Clock clock) {
        this.api = api;
        this.listings = listings;
        this.clock = clock;
        this.namesReader = new PageReader("repositories", clock, MAX_REPOSITORIES);
        this.known = listings.repositoryNames();
    }

    /** Returns which of these items reach a repository; empty when GitHub does not know it or refuses the filter. */
    Optional<Set<Long>> reaching(ItemKind kind, InstallationAccess access, String repository, Set<Long> items)
            throws GitHubException, InterruptedException {
        PageReader reader = listings.pageReader(kind);
        int size = reader.size();
        Set<Long> ids = new HashSet<>();
        AtomicInteger read = new AtomicInteger();
        try {
            CompleteListReader.<ListedPat>readBackwards(
                    number -> reader.read(
                            kind,
                            api,
                            access,
                            PageQuery.ofRepository(repository, number).ofSize(size)),
                    page -> {
                        reader.requireBounded(read.addAndGet(page.items().size()));
                        page.items().stream()
                                .map(ListedPat::id)
                                .filter(items::contains)
                                .forEach(ids::add);
                    });
            return Optional.of(ids);
        } catch (GitHubException.NotFound | GitHubException.Refused e) {
            return Optional.empty(); // for example, there is no such repository
        }
    }

    /** Returns the names of the repositories of one item; empty when the item is gone by now. */
    Optional<List<String>> of(InstallationAccess access, ListedPat item) throws GitHubException, InterruptedException {
        Optional<List<String>> before = known.of(item);
        if (before.isPresent()) {
            return before;
        }
        Instant readAt = clock.instant();
        int size = namesReader.size();
        try {
            Set<String> names = CompleteListReader.readUntilAgreed(
                    number -> readNamesPage(access, item, number, size),
                    namesReader,
                    "repositories of " + (item instanceof PatRequest ? "request " : "grant ") + item.id());
            known.put(item, List.copyOf(names), readAt);
            return Optional.of(List.copyOf(names));
        } catch (GitHubException.NotFound e) {
            return Optional.empty();
        }
    }

    private ResultPage<String> readNamesPage(InstallationAccess access, ListedPat item, int number, int size)
            throws GitHubException, InterruptedException {
        return namesReader.read(
                size,
                () -> item instanceof PatRequest
                        ? api.listRequestRepositories(access, item.id(), number, size)
                        : api.listGrantRepositories(access, item.id(), number, size));
    }

    /** Removes cached names of items of a kind that are no longer listed. */
    void retain(ItemKind kind, Set<Long> listed) {
        known.retain(kind, listed);
    }
}

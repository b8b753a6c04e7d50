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
import org.jspecify.annotations.Nullable;

/** Queries GitHub for the repositories that listed items reach. Used by the worker's thread. */
public final class RepositoryLookup {

    /** Most repositories read for one token: more than any organization is known to have selected one by one. */
    private static final int MAX_REPOSITORIES = 10_000;

    /**
     * The names of the repositories of one item.
     *
     * @param list null when GitHub does not tell them
     * @param isGone whether they are not there because the item is gone by now
     */
    record Names(@Nullable List<String> list, boolean isGone) {
        private static final Names GONE = new Names(null, true);
        private static final Names UNKNOWN = new Names(null, false);
    }

    private final PatApi api;
    private final InstallationListings listings;
    private final Clock clock;
    private final PageReader namesReader;
    private final RepositoryNameCache known;
    private final MissingAnswers missing;

    public RepositoryLookup(PatApi api, InstallationListings listings, Clock clock) {
        this.api = api;
        this.listings = listings;
        this.clock = clock;
        this.namesReader = new PageReader("repositories", clock, MAX_REPOSITORIES);
        this.known = listings.repositoryNames();
        this.missing = new MissingAnswers(clock);
    }

    /** Returns which of these items reach a repository; empty when GitHub does not know it, or does not tell. */
    Optional<Set<Long>> reaching(ItemKind kind, InstallationAccess access, String repository, Set<Long> items)
            throws GitHubException, InterruptedException {
        var question = new MissingAnswers.Question(kind, repository);
        if (missing.isUnknown(question)) {
            return Optional.empty();
        }
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
            missing.answered(question);
            return Optional.of(ids);
        } catch (GitHubException.NotFound | GitHubException.Refused e) {
            return Optional.empty(); // for example, there is no such repository
        } catch (GitHubException.Unavailable e) {
            if (!missing.failed(question)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Returns the names of the repositories of one item. */
    Names of(InstallationAccess access, ListedPat item) throws GitHubException, InterruptedException {
        Optional<List<String>> before = known.of(item);
        if (before.isPresent()) {
            return new Names(before.get(), false);
        }
        var question =
                new MissingAnswers.Question(item instanceof PatRequest ? ItemKind.REQUEST : ItemKind.GRANT, item.id());
        if (missing.isUnknown(question)) {
            return Names.UNKNOWN;
        }
        Instant readAt = clock.instant();
        int size = namesReader.size();
        try {
            Set<String> names = CompleteListReader.readUntilAgreed(
                    number -> readNamesPage(access, item, number, size),
                    namesReader,
                    "repositories of " + (item instanceof PatRequest ? "request " : "grant ") + item.id());
            missing.answered(question);
            known.put(item, List.copyOf(names), readAt);
            return new Names(List.copyOf(names), false);
        } catch (GitHubException.NotFound e) {
            return Names.GONE;
        } catch (GitHubException.Unavailable e) {
            if (!missing.failed(question)) {
                throw e;
            }
            return Names.UNKNOWN;
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
        missing.retain(kind, listed);
    }
}

package dev.patoperator.dispatch.listing;

import dev.patoperator.dispatch.model.listing.StillListed;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.ResultPage;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What GitHub lists of one kind in one organization, as a worker last read it. Presence is taken from any page, and
 * absence only from a list of one page or from a pass of {@link CompleteListReader}. Used by one thread at a time.
 */
public final class ListingCache {

    private final ItemKind kind;
    private final PatApi api;
    private final Clock clock;
    private final Duration freshness;
    private final Runnable beforeEachPage;
    private final ListingReporter reporter;
    private final PageReader pageReader;

    private final PartialListing partial;
    private SeenItems items;
    private ListingPass pass = ListingPass.NONE;

    /**
     * Creates an empty cache.
     *
     * @param freshness how old a pass may be, from its start, to be continued or used
     * @param beforeEachPage may throw, so that something more urgent goes first; a later call continues
     * @param pageReader for the list of this kind
     */
    public ListingCache(
            ItemKind kind,
            PatApi api,
            Clock clock,
            Duration freshness,
            Runnable beforeEachPage,
            ListingReporter reporter,
            PageReader pageReader,
            ListingMemoryBudget memory) {
        this.kind = kind;
        this.api = api;
        this.clock = clock;
        this.freshness = freshness;
        this.beforeEachPage = beforeEachPage;
        this.reporter = reporter;
        this.pageReader = pageReader;
        this.partial = new PartialListing(kind, api, clock, pageReader, memory);
        this.items = new SeenItems(memory);
    }

    /**
     * Reads on, newest first, until every id was seen, the list ends, or the reach is exhausted. Checks ids again that
     * were last seen too long ago.
     *
     * @param submittedAt when the newest of the ids was submitted: no earlier pass proves their absence
     * @param goodFor how long it counts that an id was seen
     */
    public void ensureSeen(
            InstallationAccess access, Collection<Long> ids, Instant submittedAt, ScanDepth reach, Duration goodFor)
            throws GitHubException, InterruptedException {
        if (!items.ids().containsAll(ids)) {
            if (pass.isStale(freshness, clock.instant()) || (pass.complete() && !pass.isStartedSince(submittedAt))) {
                pass = pass.reset(reach == ScanDepth.WHOLE_LIST && items.ids().isEmpty());
            }
            boolean continues = pass.isStarted() && !pass.complete();
            readOn(access, ids, reach.pages());
            if (continues && pass.complete() && !items.ids().containsAll(ids)) {
                pass = pass.reset(false); // since the pass began, an item may have moved to a page before
                readOn(access, ids, reach.pages());
            }
        }
        refresh(access, ids, clock.instant().minus(goodFor));
    }

    private void readOn(InstallationAccess access, Collection<Long> ids, int pages)
            throws GitHubException, InterruptedException {
        while (!pass.complete()
                && pass.nextPage() <= pages
                && (pass.readsWholeList() || !items.ids().containsAll(ids))) {
            readNextPage(access);
        }
    }

    private void readNextPage(InstallationAccess access) throws GitHubException, InterruptedException {
        if (pageReader.size() < pass.pageSize()) {
            pass = pass.reset(false); // page numbers are valid for one size only
        }
        ResultPage<? extends ListedPat> page = read(access, PageQuery.newestFirst(pass.nextPage()));
        add(page);
        pass = pass.afterForwardPage(page);
        if (pass.provesAbsence()) {
            reporter.listed(access, current().values(), passStartedAt());
        }
    }

    /** Rereads the first page and ignores the cache. Used to check that the organization is reachable at all. */
    public void rereadFirstPage(InstallationAccess access) throws GitHubException, InterruptedException {
        restart();
        readNextPage(access);
    }

    /** Checks again what was last seen too long ago, by the cheaper of a query for the tokens and a full pass. */
    private void refresh(InstallationAccess access, Collection<Long> ids, Instant oldest)
            throws GitHubException, InterruptedException {
        List<ListedPat> old = items.seenBefore(ids, oldest);
        if (old.isEmpty()) {
            return;
        }
        List<Long> tokens =
                old.stream().map(ListedPat::tokenId).filter(Objects::nonNull).toList();
        Set<Long> listed = tokens.size() < old.size() ? null : listedByToken(access, tokens, 0);
        if (listed == null) {
            readBackwards(access);
        } else {
            old.stream().map(ListedPat::id).filter(id -> !listed.contains(id)).forEach(items::remove);
        }
    }

    /** Returns the item that is known to be listed under this id; null when none is. */
    @Nullable
    public ListedPat seen(long id) {
        return items.get(id);
    }

    /** Returns the ids of the items that are known to be listed with these tokens, by token id. */
    public Map<Long, Long> itemsByToken(Set<Long> tokenIds) {
        return items.idsByToken(tokenIds);
    }

    /** Removes an id that was decided: it no longer counts as listed. */
    public void removeDecided(long id) {
        items.remove(id);
        partial.remove(id);
        reporter.unlisted(id, clock.instant());
    }

    /** Returns which of the ids are certainly not listed. Reads the list backwards where the last pass does not prove it. */
    public Set<Long> absent(InstallationAccess access, Collection<Long> ids, Instant submittedAt)
            throws GitHubException, InterruptedException {
        Set<Long> unseen = new HashSet<>(ids);
        unseen.removeAll(items.ids());
        if (unseen.isEmpty()) {
            return unseen;
        }
        if (!pass.provesAbsenceSince(submittedAt)) {
            readBackwards(access);
            unseen.removeAll(items.ids());
        }
        return unseen;
    }

    /** Returns everything that is listed, from a pass that started no earlier than the given time. */
    public Map<Long, ListedPat> completeListing(InstallationAccess access, Instant since)
            throws GitHubException, InterruptedException {
        while (partial.isUsable(since) && !isCompleteSince(since)) {
            beforeEachPage.run();
            readPage(access, since);
        }
        if (!isCompleteSince(since)) {
            readBackwards(access);
        }
        return current();
    }

    /**
     * Reads one page of a complete pass that starts no earlier than the given time. What is known from other passes stays
     * until the last page is read, so that other work may go on between two pages.
     */
    public void readPage(InstallationAccess access, Instant since) throws GitHubException, InterruptedException {
        if (!partial.isUsable(since)) {
            forgetOld();
        }
        if (partial.readPage(access, since)) {
            items.clear();
            items = partial.takeItems();
            pass = partial.takePass();
            reporter.listed(access, current().values(), passStartedAt());
        }
    }

    /** Whether a pass of {@link #readPage} is incomplete, and is continued for the given time. */
    public boolean isBegun(Instant since) {
        return partial.isUsable(since);
    }

    /** Discards the pages of an incomplete pass of {@link #readPage}. */
    public void discardPartial() {
        partial.discard();
    }

    /** Whether the last pass shows everything that is listed, and started no earlier than the given time. */
    public boolean isCompleteSince(Instant since) {
        return pass.provesAbsenceSince(since);
    }

    /** Returns the items that the last pass showed, less those that were decided shortly before. */
    public Map<Long, ListedPat> current() {
        return reporter.withoutUnlisted(items.seenSince(passStartedAt()), passStartedAt(), freshness);
    }

    /** Returns when the pass that is kept started; {@link Instant#MIN} when none is. */
    public Instant passStartedAt() {
        return Objects.requireNonNullElse(pass.startedAt(), Instant.MIN);
    }

    /** Returns which of these decisions are still listed, by the cheaper of a query for their tokens and a full pass. */
    public StillListed stillListed(InstallationAccess access, List<Decision> decisions)
            throws GitHubException, InterruptedException {
        List<Long> tokens = decisions.stream()
                .map(Decision::tokenId)
                .filter(Objects::nonNull)
                .toList();
        Set<Long> listed = tokens.size() < decisions.size() ? null : listedByToken(access, tokens, decisions.size());
        if (listed != null) {
            return new StillListed(listed, false);
        }
        readBackwards(access);
        return new StillListed(Set.copyOf(items.ids()), true);
    }

    /** Discards what is too old to be used; it may be large. */
    public void forgetOld() {
        if (pass.isStale(freshness, clock.instant())) {
            restart();
        }
    }

    public boolean isEmpty() {
        return items.ids().isEmpty();
    }

    /** Discards what was read. */
    public void restart() {
        items.clear();
        pass = pass.reset(false);
    }

    /** Returns null where a backward pass costs no more calls, or where this server does not know the filter. */
    private @Nullable Set<Long> listedByToken(InstallationAccess access, List<Long> tokens, int leaving)
            throws GitHubException, InterruptedException {
        List<PageQuery> queries = PageQuery.ofAllTokens(tokens, pageReader.size());
        return queries.size() >= pass.callsOfBackwardPass(items.ids().size(), leaving, pageReader.size())
                ? null
                : pageReader.readByToken(queries, query -> readAny(access, query), this::add);
    }

    private void readBackwards(InstallationAccess access) throws GitHubException, InterruptedException {
        restart();
        int last = CompleteListReader.<ListedPat>readBackwards(
                number -> read(access, PageQuery.oldestFirst(number)), this::add);
        pass = pass.afterBackwardPass(last);
        reporter.listed(access, current().values(), passStartedAt());
    }

    /** Reads a page of the pass that is under way, or the first one of the next. */
    private ResultPage<? extends ListedPat> read(InstallationAccess access, PageQuery query)
            throws GitHubException, InterruptedException {
        if (!pass.isStarted()) {
            pass = pass.start(clock.instant(), pageReader.size());
        }
        return readAny(access, query.ofSize(pass.pageSize()));
    }

    private ResultPage<? extends ListedPat> readAny(InstallationAccess access, PageQuery query)
            throws GitHubException, InterruptedException {
        beforeEachPage.run();
        return pageReader.read(kind, api, access, query);
    }

    private void add(ResultPage<? extends ListedPat> page) throws GitHubException.Unavailable {
        try {
            if (!items.add(page.items(), clock.instant())) {
                throw pageReader.tooMuchText();
            }
            pageReader.requireBounded(items.ids().size());
        } catch (GitHubException.Unavailable e) {
            restart(); // releases what was read so far
            throw e;
        }
    }
}

package dev.patoperator.dispatch.listing;

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

/**
 * A complete list that is read page by page, with other work between the pages. Items that were decided meanwhile are removed.
 * Used by one thread at a time.
 */
final class PartialListing {

    /** Items that somebody else decided while the list was read may still be in it, so reading must end in time. */
    private static final Duration MAX_AGE = Duration.ofMinutes(15);

    private final ItemKind kind;
    private final PatApi api;
    private final Clock clock;
    private final PageReader pageReader;
    private final ListingMemoryBudget memory;

    private SeenItems items;
    private CompleteListReader.BackwardPass<ListedPat> pages = new CompleteListReader.BackwardPass<>();
    private ListingPass pass = ListingPass.NONE;

    /** Creates an empty list. The clock is monotonic. */
    PartialListing(ItemKind kind, PatApi api, Clock clock, PageReader pageReader, ListingMemoryBudget memory) {
        this.kind = kind;
        this.api = api;
        this.clock = clock;
        this.pageReader = pageReader;
        this.memory = memory;
        this.items = new SeenItems(memory);
    }

    /** Whether reading has begun, no earlier than the given time, and may go on. */
    boolean isUsable(Instant since) {
        return pass.isStartedSince(since)
                && pass.pageSize() <= pageReader.size()
                && !pass.isStale(MAX_AGE, clock.instant());
    }

    /** Reads the next page, or the first one if what was read is not usable. Returns whether the list is complete. */
    boolean readPage(InstallationAccess access, Instant since) throws GitHubException, InterruptedException {
        if (!isUsable(since)) {
            discard();
            pass = pass.start(clock.instant(), pageReader.size());
        }
        pages.readPage(
                number -> pageReader.read(
                        kind, api, access, PageQuery.oldestFirst(number).ofSize(pass.pageSize())),
                this::add);
        if (pages.isComplete()) {
            pass = pass.afterBackwardPass(pages.last());
        }
        return pages.isComplete();
    }

    private void add(ResultPage<? extends ListedPat> page) throws GitHubException.Unavailable {
        try {
            if (!items.add(page.items(), clock.instant())) {
                throw pageReader.tooMuchText();
            }
            pageReader.requireBounded(items.ids().size());
        } catch (GitHubException.Unavailable e) {
            discard(); // releases what was read so far
            throw e;
        }
    }

    /** Returns the complete pass, and begins from the start. */
    ListingPass takePass() {
        ListingPass complete = pass;
        pages = new CompleteListReader.BackwardPass<>();
        pass = ListingPass.NONE;
        return complete;
    }

    /** Returns the items, whose memory the caller releases. */
    SeenItems takeItems() {
        SeenItems complete = items;
        items = new SeenItems(memory);
        return complete;
    }

    void remove(long id) {
        items.remove(id);
    }

    /** Discards what was read. */
    void discard() {
        items.clear();
        takePass();
    }
}

package dev.patoperator.dispatch.listing;

import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.ResultPage;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a list has been read. An immutable value: each page that is read gives the next one.
 *
 * @param startedAt when the first page was requested, by the monotonic clock; null before that
 * @param pageSize items a page; page numbers are valid for this size only
 * @param nextPage the page to read next, newest first, from 1
 * @param lastPage the number of the last page, as far as it is known
 * @param complete whether there is no next page
 * @param provesAbsence whether the pass shows every item, so that an item that it did not show is not listed
 * @param readsWholeList whether the pass continues after all requested items have been seen
 */
record ListingPass(
        @Nullable Instant startedAt,
        int pageSize,
        int nextPage,
        int lastPage,
        boolean complete,
        boolean provesAbsence,
        boolean readsWholeList) {

    /** Nothing has been read. */
    static final ListingPass NONE = new ListingPass(null, PageQuery.PAGE_SIZE, 1, 1, false, false, false);

    /** Returns a pass before its first page. The known length of the list is kept until it is read again. */
    ListingPass reset(boolean wholeList) {
        return new ListingPass(null, pageSize, 1, lastPage, false, false, wholeList);
    }

    ListingPass start(Instant now, int size) {
        return new ListingPass(now, size, nextPage, lastPage, complete, provesAbsence, readsWholeList);
    }

    /** A forward pass proves absence only if the list has one page: items move between pages while several are read. */
    ListingPass afterForwardPage(ResultPage<?> page) {
        boolean end = !page.hasNext();
        return new ListingPass(
                startedAt, pageSize, nextPage + 1, page.last(), end, end && nextPage == 1, readsWholeList);
    }

    /** @param last the number of the page that a pass from the last page to the first began with */
    ListingPass afterBackwardPass(int last) {
        return new ListingPass(startedAt, pageSize, nextPage, last, true, true, readsWholeList);
    }

    boolean isStarted() {
        return startedAt != null;
    }

    /** Whether the pass is too old to be continued or used. */
    boolean isStale(Duration freshness, Instant now) {
        return startedAt == null || startedAt.plus(freshness).isBefore(now);
    }

    /** Whether the pass started no earlier than the given time, so that it shows what was listed then. */
    boolean isStartedSince(Instant moment) {
        return startedAt != null && !startedAt.isBefore(moment);
    }

    /** Whether an item that was not seen was certainly not listed at the given time. */
    boolean provesAbsenceSince(Instant moment) {
        return provesAbsence && isStartedSince(moment);
    }

    /**
     * Returns how many calls a pass from the last page to the first takes.
     *
     * @param known how many items are known, which are all if the pass is complete
     * @param leaving how many items are known to leave the list
     */
    int callsOfBackwardPass(int known, int leaving, int size) {
        int length = complete ? known : lastPage * pageSize;
        int pages = Math.max(1, (length - leaving + size - 1) / size);
        return pages == 1 ? 1 : pages + 1;
    }
}

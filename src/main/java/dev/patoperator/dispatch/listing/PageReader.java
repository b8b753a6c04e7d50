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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests the pages of one kind of list. Where an organization is large, GitHub fails to deliver pages of 100 items,
 * at times permanently, but delivers smaller ones: after two such failures pages are made smaller for a while. Also
 * limits how far a list is read, whatever length a server reports. Used by one thread.
 */
public final class PageReader {

    /** Most pages that are read: more than any list of an organization is known to have. */
    public static final int MAX_PAGES = 1_000;

    private static final int MAX_ITEMS = MAX_PAGES * PageQuery.PAGE_SIZE;

    private static final int MIN_SIZE = 10;

    /** One time-out may be transient; two on the same list within this time are attributed to the page size. */
    private static final Duration FAILURES_COUNT_FOR = Duration.ofMinutes(10);

    private static final Duration SMALLER_FOR = Duration.ofMinutes(30);

    private final String list;
    private final Clock clock;
    private final int maxItems;
    private int size = PageQuery.PAGE_SIZE;
    private @Nullable Instant failedAt;
    private @Nullable Instant smallerUntil;

    /** Makes one call for one page. */
    @FunctionalInterface
    public interface PageCall<T> {
        ResultPage<T> make() throws GitHubException, InterruptedException;
    }

    /** Makes the call of a query. */
    @FunctionalInterface
    interface QueryCall {
        ResultPage<? extends ListedPat> make(PageQuery query) throws GitHubException, InterruptedException;
    }

    /**
     * Creates a reader for a list of up to a hundred thousand items.
     *
     * @param list what is listed, such as {@code requests}, for messages
     */
    public PageReader(String list, Clock clock) {
        this(list, clock, MAX_ITEMS);
    }

    /** Creates a reader for lists of at most {@code maxItems} items; reading a longer one fails. */
    public PageReader(String list, Clock clock, int maxItems) {
        this.list = list;
        this.clock = clock;
        this.maxItems = maxItems;
    }

    /** Returns how many items a page has for now. The pages of one pass must all have the same size. */
    public int size() {
        if (smallerUntil != null && !clock.instant().isBefore(smallerUntil)) {
            smallerUntil = null;
            size = PageQuery.PAGE_SIZE;
        }
        return size;
    }

    /**
     * Makes a call for a page. Failures of pages that are too large make later pages smaller.
     *
     * @param requestedSize the size of the page
     */
    public <T> ResultPage<T> read(int requestedSize, PageCall<T> call) throws GitHubException, InterruptedException {
        try {
            ResultPage<T> page = call.make();
            if (page.last() > MAX_PAGES) {
                throw tooLong(MAX_PAGES, "pages");
            }
            return page;
        } catch (GitHubException.Unavailable e) {
            if (e.shouldRequestLess() && requestedSize <= size()) {
                failed();
            }
            throw e;
        }
    }

    /** Reads a page of the requests or grants of an organization in the same way. */
    public ResultPage<? extends ListedPat> read(ItemKind kind, PatApi api, InstallationAccess access, PageQuery query)
            throws GitHubException, InterruptedException {
        return kind == ItemKind.REQUEST
                ? read(query.size(), () -> api.listRequests(access, query))
                : read(query.size(), () -> api.listGrants(access, query));
    }

    /**
     * Reads the pages of queries for tokens, each of which is expected to fit a page.
     *
     * @param sink receives each page
     * @return the ids of the items; null where that is not known, because the server does not know the filter, or
     *     refuses it
     */
    @Nullable
    Set<Long> readByToken(List<PageQuery> queries, QueryCall call, CompleteListReader.PageConsumer<ListedPat> sink)
            throws GitHubException, InterruptedException {
        Set<Long> listed = new HashSet<>();
        for (PageQuery query : queries) {
            ResultPage<? extends ListedPat> page;
            try {
                page = call.make(query);
            } catch (GitHubException.Refused e) {
                return null;
            }
            sink.take(page);
            if (page.hasNext() || !page.items().stream().allMatch(query::mayInclude)) {
                return null;
            }
            page.items().forEach(item -> listed.add(item.id()));
        }
        return listed;
    }

    /** Fails where a list has more items than are read, so that it does not use up the memory of all. */
    public void requireBounded(int items) throws GitHubException.Unavailable {
        if (items > maxItems) {
            throw tooLong(maxItems, "items");
        }
    }

    public GitHubException.Unavailable tooMuchText() {
        return new GitHubException.Unavailable(
                "the list of " + list + " is longer than the operator has memory for beside the other lists",
                false,
                null);
    }

    private GitHubException.Unavailable tooLong(int max, String what) {
        String message = String.format(
                Locale.ROOT, "GitHub lists more than %,d %s of %s, the most that is read", max, what, list);
        return new GitHubException.Unavailable(message, false, null);
    }

    private void failed() {
        Instant now = clock.instant();
        if (failedAt == null || failedAt.plus(FAILURES_COUNT_FOR).isBefore(now)) {
            failedAt = now;
            return;
        }
        failedAt = null;
        size = Math.max(MIN_SIZE, size / 2);
        smallerUntil = now.plus(SMALLER_FOR);
    }
}

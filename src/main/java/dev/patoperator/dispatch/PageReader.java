package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import dev.patoperator.github.Access;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.ListedPat;
import dev.patoperator.github.Page;
import dev.patoperator.github.PageQuery;
import dev.patoperator.github.PatApi;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the pages of one kind of list. GitHub gives up on a page of 100 items where an organization is large, at times
 * for good, and answers smaller ones: after such failures pages are made smaller for a while. Also bounds how far a list
 * is read, whatever a server says of its length. Used by one thread.
 */
final class PageReader {

    /** More than any list of an organization is known to have. */
    static final int MAX_PAGES = 1_000;

    private static final int MAX_ITEMS = MAX_PAGES * PageQuery.PAGE_SIZE;

    private static final int MIN_SIZE = 10;

    /** One time-out is a hiccup; two on the same list within this time are about the size. */
    private static final Duration FAILURES_COUNT_FOR = Duration.ofMinutes(10);

    private static final Duration SMALLER_FOR = Duration.ofMinutes(30);

    private final String list;
    private final Clock clock;
    private final int maxItems;
    private int size = PageQuery.PAGE_SIZE;
    private @Nullable Instant failedAt;
    private @Nullable Instant smallerUntil;

    /** One call for one page. */
    @FunctionalInterface
    interface Call<T> {
        Page<T> make() throws GitHubException, InterruptedException;
    }

    /**
     * For a list of up to a hundred thousand items.
     *
     * @param list what is listed, such as {@code requests}, for messages
     */
    PageReader(String list, Clock clock) {
        this(list, clock, MAX_ITEMS);
    }

    /** @param maxItems the most items of such a list that are read */
    PageReader(String list, Clock clock, int maxItems) {
        this.list = list;
        this.clock = clock;
        this.maxItems = maxItems;
    }

    /** How many items a page is asked for now. The pages of one pass must all be of one size. */
    int size() {
        if (smallerUntil != null && !clock.instant().isBefore(smallerUntil)) {
            smallerUntil = null;
            size = PageQuery.PAGE_SIZE;
        }
        return size;
    }

    /**
     * Makes a call for a page, and learns from its failure.
     *
     * @param asked the size of the page
     */
    <T> Page<T> read(int asked, Call<T> call) throws GitHubException, InterruptedException {
        try {
            Page<T> page = call.make();
            if (page.last() > MAX_PAGES) {
                throw tooLong(MAX_PAGES, "pages");
            }
            return page;
        } catch (GitHubException.Unavailable e) {
            if (e.isTooMuch() && asked <= size()) {
                failed();
            }
            throw e;
        }
    }

    /** The same for a page of the requests or grants of an organization. */
    Page<? extends ListedPat> read(Subject subject, PatApi api, Access access, PageQuery query)
            throws GitHubException, InterruptedException {
        return subject == Subject.REQUEST
                ? read(query.size(), () -> api.listRequests(access, query))
                : read(query.size(), () -> api.listGrants(access, query));
    }

    /** Ends reading a list that would use up the memory of all. */
    void requireBounded(int items) throws GitHubException.Unavailable {
        if (items > maxItems) {
            throw tooLong(maxItems, "items");
        }
    }

    GitHubException.Unavailable tooMuchText() {
        return new GitHubException.Unavailable(
                "the list of " + list + " is longer than the operator has memory for beside the other lists",
                false,
                null);
    }

    private GitHubException.Unavailable tooLong(int most, String what) {
        String message = String.format(
                Locale.ROOT, "GitHub lists more than %,d %s of %s, the most that is read", most, what, list);
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

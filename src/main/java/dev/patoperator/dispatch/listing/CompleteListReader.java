package dev.patoperator.dispatch.listing;

import dev.patoperator.github.GitHubException;
import dev.patoperator.github.pat.ResultPage;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Reads lists so that what they lack can be taken for absent. Lists shift while they are read: what leaves a page moves
 * the rest towards the first page, so that one forward pass may miss an item that slipped to a page already read. Every
 * list whose lack of an item is used is read here.
 */
public final class CompleteListReader {

    /** A list that changes this often within seconds is not going to hold still. */
    private static final int MAX_PASSES = 5;

    /** A page by its number. All pages of one pass are of one size. */
    @FunctionalInterface
    public interface PageSource<T> {
        ResultPage<? extends T> read(int number) throws GitHubException, InterruptedException;
    }

    /** Takes in one page. */
    @FunctionalInterface
    public interface PageConsumer<T> {
        void take(ResultPage<? extends T> page) throws GitHubException;
    }

    private CompleteListReader() {}

    /**
     * Reads a list whose oldest items come first, from its last page to its first: what leaves shifts the rest towards the
     * pages yet to be read, and what arrives comes behind them. Whatever is listed all the time is taken in at least once.
     *
     * <p>The last page is one that no page is known to follow. Where no link names it, it is looked for page by page; a
     * page that turns out empty, because the list is shorter than was said, is as good an end as any.
     *
     * @return the number of the last page
     */
    public static <T> int readBackwards(PageSource<T> pages, PageConsumer<T> sink)
            throws GitHubException, InterruptedException {
        ResultPage<? extends T> end = pages.read(1);
        while (end.hasNext()) {
            end = pages.read(end.last());
        }
        sink.take(end);
        for (int number = end.number() - 1; number >= 1; number--) {
            sink.take(pages.read(number));
        }
        return end.number();
    }

    /**
     * Reads a list whose order is not known, until two passes show the same. A list of one page is read once.
     *
     * @param list what is listed, for messages
     * @throws GitHubException.Unavailable when the list is another each time
     */
    public static <T> Set<T> readUntilAgreed(PageSource<T> pages, PageReader bounds, String list)
            throws GitHubException, InterruptedException {
        Set<T> before = null;
        for (int pass = 1; pass <= MAX_PASSES; pass++) {
            Set<T> items = new LinkedHashSet<>();
            int last = readForward(pages, items, bounds);
            if (last == 1 || items.equals(before)) {
                return items;
            }
            before = items;
        }
        throw new GitHubException.Unavailable("the list of " + list + " changed each time it was read", false, null);
    }

    private static <T> int readForward(PageSource<T> pages, Set<T> items, PageReader bounds)
            throws GitHubException, InterruptedException {
        ResultPage<? extends T> page;
        int number = 1;
        do {
            page = pages.read(number++);
            items.addAll(page.items());
            bounds.requireBounded(items.size());
        } while (page.hasNext());
        return page.number();
    }
}

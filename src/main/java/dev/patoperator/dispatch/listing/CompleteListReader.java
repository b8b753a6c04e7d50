package dev.patoperator.dispatch.listing;

import dev.patoperator.github.GitHubException;
import dev.patoperator.github.pat.ResultPage;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Reads lists in a way that proves absence. Lists shift while they are read: when an item leaves a page, the rest moves
 * towards the first page, so that one forward pass may miss an item that moved to a page already read. Every list of
 * more than one page that serves as proof of absence is read here.
 */
public final class CompleteListReader {

    /** A list that changes this often within seconds is not expected to settle. */
    private static final int MAX_PASSES = 5;

    /** Reads a page by its number. All pages of one pass have the same size. */
    @FunctionalInterface
    public interface PageSource<T> {
        ResultPage<? extends T> read(int number) throws GitHubException, InterruptedException;
    }

    /** Receives one page. */
    @FunctionalInterface
    public interface PageConsumer<T> {
        void take(ResultPage<? extends T> page) throws GitHubException;
    }

    private CompleteListReader() {}

    /**
     * Reads a list whose oldest items come first, from its last page to its first. Items that leave shift the rest
     * towards pages that are still to be read, and new items come behind. Every item that is listed the whole time is
     * received at least once, however long reading takes.
     *
     * <p>The last page is one that no page is known to follow. Where no link names it, it is searched page by page. An
     * empty page counts as the last one too: the list is then shorter than a link said.
     */
    static final class BackwardPass<T> {

        private int next = 1;
        private int last;

        /** Reads one page. It must have the same size as the others. */
        void readPage(PageSource<T> pages, PageConsumer<T> sink) throws GitHubException, InterruptedException {
            ResultPage<? extends T> page = pages.read(next);
            if (last == 0 && page.hasNext()) {
                next = page.last();
                return;
            }
            sink.take(page);
            if (last == 0) {
                last = page.number();
                next = last;
            }
            next--;
        }

        boolean isComplete() {
            return last > 0 && next == 0;
        }

        /** Returns the number of the last page; 0 while it is not known. */
        int last() {
            return last;
        }
    }

    /**
     * Reads a list whose oldest items come first to its end, as {@link BackwardPass}.
     *
     * @return the number of the last page
     */
    public static <T> int readBackwards(PageSource<T> pages, PageConsumer<T> sink)
            throws GitHubException, InterruptedException {
        var pass = new BackwardPass<T>();
        while (!pass.isComplete()) {
            pass.readPage(pages, sink);
        }
        return pass.last();
    }

    /**
     * Reads a list whose order is not known, until two passes in a row show the same. A list of one page is read once.
     *
     * @param list what is listed, for messages
     * @throws GitHubException.Unavailable when every pass shows another list
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

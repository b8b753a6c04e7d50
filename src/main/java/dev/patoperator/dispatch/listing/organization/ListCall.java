package dev.patoperator.dispatch.listing.organization;

import dev.patoperator.dispatch.listing.PageReader;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ResultPage;
import java.util.List;
import java.util.function.Consumer;

/**
 * How the pages of lists are requested in one evaluation.
 *
 * @param beforeEachPage may throw, so that something more urgent goes first
 */
record ListCall(InstallationAccess access, Runnable beforeEachPage) {

    /**
     * A list is too long to be read, or there is no memory for it. Only the conditions that need it fail then, and not each
     * policy of the organization, which a failed call would cause.
     */
    static final class UnreadableListException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnreadableListException(String message) {
            super(message, null, false, false);
        }
    }

    /** Earlier failures may pass, or end with smaller pages: see {@link PageReader}. The evaluation is tried again then. */
    static final int MAX_FAILURES = 5;

    /** A list of GitHub's. */
    @FunctionalInterface
    interface Source<T> {
        ResultPage<T> read(InstallationAccess access, int page, int size) throws GitHubException, InterruptedException;
    }

    /** Whether GitHub refuses one list, and not the App as a whole or every call for now. */
    static boolean isRefusalOfList(GitHubException failure) {
        return failure instanceof GitHubException.NotFound
                || failure instanceof GitHubException.Refused
                || (failure instanceof GitHubException.Forbidden forbidden && !forbidden.isSuspended());
    }

    /**
     * Whether GitHub fails to deliver one list again and again, while it answers other calls. What needs the list is unknown
     * then. Everything else goes on, which a failed call would stop, for all policies of the organization.
     *
     * @param times how often GitHub did not answer since the list was last read, this failure included
     */
    static boolean isLastingFailure(GitHubException failure, int times) {
        return failure instanceof GitHubException.Unavailable && times >= MAX_FAILURES;
    }

    /**
     * Reads a list from its first page to its last.
     *
     * @param list what is listed, for messages
     * @return the number of pages
     * @throws UnreadableListException when the list has too many pages
     */
    <T> int readAll(String list, Source<T> source, PageReader reader, Consumer<List<T>> sink)
            throws GitHubException, InterruptedException {
        int size = reader.size();
        int next = 1;
        ResultPage<T> page;
        do {
            int number = next++;
            beforeEachPage.run();
            page = reader.read(size, () -> requireBounded(list, source.read(access, number, size)));
            sink.accept(page.items());
        } while (page.hasNext());
        return page.number();
    }

    private static <T> ResultPage<T> requireBounded(String list, ResultPage<T> page) {
        if (page.last() > PageReader.MAX_PAGES) {
            throw new UnreadableListException("the list of " + list + " has more than " + PageReader.MAX_PAGES
                    + " pages, the most that are read");
        }
        return page;
    }
}

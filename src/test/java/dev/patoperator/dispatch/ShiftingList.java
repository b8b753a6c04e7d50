package dev.patoperator.dispatch;

import dev.patoperator.github.Access;
import dev.patoperator.github.Answer;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Page;
import dev.patoperator.github.PageQuery;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.PatGrant;
import dev.patoperator.github.PatRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** GitHub's list of pending requests as a function of time: something may happen between any two pages. */
final class ShiftingList implements PatApi {

    /** Pending requests by age: the key is when they were made. */
    final TreeMap<Long, PatRequest> pending = new TreeMap<>();

    /** What happens after each page was read. */
    Runnable between = () -> {};

    boolean ignoresTokenFilter;

    /** Whether the link to the last page is left out, which GitHub may do where counting is too much work. */
    boolean omitsLast;

    /** Whether a proxy drops the links, so that a full page does not tell whether another follows. */
    boolean dropsLinks;

    /** Pages of more items than this take GitHub too long. */
    int largestPage = PageQuery.PAGE_SIZE;

    int calls;

    /** A request whose token id is its own id plus a million. */
    void add(long id) {
        pending.put(id, new PatRequest(id, "owner", id + 1_000_000, "token", Instant.EPOCH));
    }

    @Override
    public Page<PatRequest> listRequests(Access access, PageQuery query) throws GitHubException {
        calls++;
        if (query.size() > largestPage) {
            throw new GitHubException.Unavailable("502", true, true, null);
        }
        List<PatRequest> all = new ArrayList<>(pending.values());
        if (!query.oldestFirst()) {
            Collections.reverse(all);
        }
        if (!query.tokenIds().isEmpty() && !ignoresTokenFilter) {
            all.removeIf(request -> !query.tokenIds().contains(request.tokenId()));
        }
        int from = Math.min(all.size(), (query.page() - 1) * query.size());
        List<PatRequest> items = List.copyOf(all.subList(from, Math.min(all.size(), from + query.size())));
        int pages = Math.max(1, (all.size() + query.size() - 1) / query.size());
        between.run();
        if (dropsLinks) {
            int next = items.size() == query.size() ? 1 : 0;
            return new Page<>(items, query.page(), query.page() + next);
        }
        int last = omitsLast ? Math.min(pages, query.page() + 1) : pages;
        return new Page<>(items, query.page(), Math.max(last, query.page()));
    }

    @Override
    public Page<PatGrant> listGrants(Access access, PageQuery query) {
        throw new AssertionError("nobody asked for grants");
    }

    @Override
    public Answer reviewRequest(Access access, long id, Review review, @Nullable String reason) {
        throw new AssertionError("nobody decides here");
    }

    @Override
    public Answer reviewRequests(Access access, List<Long> ids, Review review, @Nullable String reason) {
        throw new AssertionError("nobody decides here");
    }

    @Override
    public Answer revokeGrant(Access access, long id) {
        throw new AssertionError("nobody decides here");
    }

    @Override
    public Answer revokeGrants(Access access, List<Long> ids) {
        throw new AssertionError("nobody decides here");
    }

    @Override
    public Page<String> listRequestRepositories(Access access, long id, int page, int size) {
        throw new AssertionError("nobody asked for repositories");
    }

    @Override
    public Page<String> listGrantRepositories(Access access, long id, int page, int size) {
        throw new AssertionError("nobody asked for repositories");
    }
}

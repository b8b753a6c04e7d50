package dev.patoperator.dispatch.support;

import dev.patoperator.github.AcceptedCall;
import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.ResultPage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** GitHub's list of pending requests, which may change between any two pages. */
public final class ShiftingList implements PatApi {

    /** Pending requests by id, the oldest first. */
    public final TreeMap<Long, PatRequest> pending = new TreeMap<>();

    /** Runs after each page was read. */
    public Runnable between = () -> {};

    public boolean ignoresTokenFilter;
    public boolean refusesTokenFilter;

    /** Whether the link to the last page is omitted, which GitHub may do where counting is too costly. */
    public boolean omitsLast;

    /** Whether a proxy drops the links, so that a full page does not show whether another follows. */
    public boolean dropsLinks;

    /** Most items of a page; GitHub times out on larger pages. */
    public int largestPage = PageQuery.PAGE_SIZE;

    public int calls;

    /** Adds a request whose token id is its own id plus a million. */
    public void add(long id) {
        pending.put(id, new PatRequest(id, "owner", id + 1_000_000, "token", Instant.EPOCH));
    }

    @Override
    public ResultPage<PatRequest> listRequests(InstallationAccess access, PageQuery query) throws GitHubException {
        calls++;
        if (query.size() > largestPage) {
            throw new GitHubException.Unavailable("502", true, true, null);
        }
        if (refusesTokenFilter && !query.tokenIds().isEmpty()) {
            throw new GitHubException.Refused("unknown parameter", 422, null);
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
            return new ResultPage<>(items, query.page(), query.page() + next);
        }
        int last = omitsLast ? Math.min(pages, query.page() + 1) : pages;
        return new ResultPage<>(items, query.page(), Math.max(last, query.page()));
    }

    @Override
    public ResultPage<PatGrant> listGrants(InstallationAccess access, PageQuery query) {
        throw new AssertionError("nobody asked for grants");
    }

    @Override
    public AcceptedCall reviewRequest(InstallationAccess access, long id, Review review, @Nullable String reason) {
        throw new AssertionError("nobody decides here");
    }

    @Override
    public AcceptedCall reviewRequests(
            InstallationAccess access, List<Long> ids, Review review, @Nullable String reason) {
        throw new AssertionError("nobody decides here");
    }

    @Override
    public AcceptedCall revokeGrant(InstallationAccess access, long id) {
        throw new AssertionError("nobody decides here");
    }

    @Override
    public AcceptedCall revokeGrants(InstallationAccess access, List<Long> ids) {
        throw new AssertionError("nobody decides here");
    }

    @Override
    public ResultPage<String> listRequestRepositories(InstallationAccess access, long id, int page, int size) {
        throw new AssertionError("nobody asked for repositories");
    }

    @Override
    public ResultPage<String> listGrantRepositories(InstallationAccess access, long id, int page, int size) {
        throw new AssertionError("nobody asked for repositories");
    }

    @Override
    public Duration clockAhead(URI apiUrl) {
        return Duration.ZERO;
    }

    @Override
    public Optional<CallObserver.RateLimit> rateLimit(Installation installation) {
        return Optional.empty();
    }
}

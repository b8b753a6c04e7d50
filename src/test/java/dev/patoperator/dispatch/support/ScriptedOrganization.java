package dev.patoperator.dispatch.support;

import dev.patoperator.github.AcceptedCall;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.ResultPage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An organization that fails when a test says so, and whose bulk calls may come to something else than was asked for. */
public final class ScriptedOrganization extends ListedOrganization {

    /** Makes a call fail. */
    public interface Mishap {
        void happen() throws GitHubException;
    }

    /** What becomes of a bulk review after its 202; as asked for when null. */
    @Nullable
    public Runnable insteadOfReview;

    /** Names of the repositories by id of request or grant; an id that is not here is gone. */
    public final Map<Long, List<String>> repositories = new HashMap<>();

    /** Which items reach a repository; one that is not here does not exist. */
    public final Map<String, Set<Long>> reaching = new HashMap<>();

    public final List<String> reasons = new ArrayList<>();
    public final List<String> failed = new ArrayList<>();
    private final Map<String, Deque<Mishap>> before = new HashMap<>();
    private final Map<String, Deque<Mishap>> after = new HashMap<>();

    /** The next call of a kind fails before it does anything. */
    public ScriptedOrganization fails(String call, Mishap mishap) {
        before.computeIfAbsent(call, it -> new ArrayDeque<>()).add(mishap);
        return this;
    }

    /** The next call of a kind does what it is told, and its answer is lost. */
    public ScriptedOrganization failsAfter(String call, Mishap mishap) {
        after.computeIfAbsent(call, it -> new ArrayDeque<>()).add(mishap);
        return this;
    }

    @Override
    public ResultPage<PatRequest> listRequests(InstallationAccess access, PageQuery query) throws GitHubException {
        meet(before, "list requests");
        return ofRepository(super.listRequests(access, query), query, PatRequest::id);
    }

    @Override
    public ResultPage<PatGrant> listGrants(InstallationAccess access, PageQuery query) throws GitHubException {
        meet(before, "list grants");
        return ofRepository(super.listGrants(access, query), query, PatGrant::id);
    }

    private <T> ResultPage<T> ofRepository(ResultPage<T> page, PageQuery query, Function<T, Long> id)
            throws GitHubException {
        if (query.repository() == null) {
            return page;
        }
        Set<Long> ids = reaching.get(query.repository());
        if (ids == null) {
            throw new GitHubException.Refused("no such repository", 422, null);
        }
        List<T> some = page.items().stream()
                .filter(item -> ids.contains(id.apply(item)))
                .toList();
        return new ResultPage<>(some, page.number(), page.last());
    }

    @Override
    public ResultPage<String> listRequestRepositories(InstallationAccess access, long patRequestId, int page, int size)
            throws GitHubException {
        super.listRequestRepositories(access, patRequestId, page, size);
        return names(patRequestId, page);
    }

    @Override
    public ResultPage<String> listGrantRepositories(InstallationAccess access, long patId, int page, int size)
            throws GitHubException {
        super.listGrantRepositories(access, patId, page, size);
        return names(patId, page);
    }

    /** One name a page. */
    private ResultPage<String> names(long id, int page) throws GitHubException {
        List<String> names = repositories.get(id);
        if (names == null) {
            throw new GitHubException.NotFound("gone", null);
        }
        return new ResultPage<>(List.of(names.get(page - 1)), page, names.size());
    }

    @Override
    public AcceptedCall reviewRequests(
            InstallationAccess access, List<Long> ids, Review review, @Nullable String reason) throws GitHubException {
        permitted(access);
        reasons.add(String.valueOf(reason));
        meet(before, "review");
        AcceptedCall answer = new AcceptedCall("review-id");
        if (insteadOfReview == null || ids.size() == 1) {
            super.reviewRequests(access, ids, review, reason);
        } else {
            calls().add("review " + ids.size());
            insteadOfReview.run();
        }
        meet(after, "review");
        return answer;
    }

    @Override
    public AcceptedCall revokeGrants(InstallationAccess access, List<Long> ids) throws GitHubException {
        permitted(access);
        meet(before, "revoke");
        AcceptedCall answer = super.revokeGrants(access, ids);
        meet(after, "revoke");
        return answer;
    }

    private void meet(Map<String, Deque<Mishap>> mishaps, String call) throws GitHubException {
        Deque<Mishap> next = mishaps.get(call);
        if (next != null && !next.isEmpty()) {
            failed.add(call);
            next.remove().happen();
        }
    }
}

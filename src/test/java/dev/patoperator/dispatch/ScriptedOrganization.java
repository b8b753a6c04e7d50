package dev.patoperator.dispatch;

import dev.patoperator.github.Access;
import dev.patoperator.github.Answer;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Page;
import dev.patoperator.github.PageQuery;
import dev.patoperator.github.PatGrant;
import dev.patoperator.github.PatRequest;
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
final class ScriptedOrganization extends ListedOrganization {

    /** Makes a call fail. */
    interface Mishap {
        void happen() throws GitHubException;
    }

    /** What becomes of a bulk review after its 202; as asked for when null. */
    @Nullable
    Runnable insteadOfReview;

    /** Names of the repositories by id of request or grant; an id that is not here is gone. */
    final Map<Long, List<String>> repositories = new HashMap<>();

    /** Which items reach a repository; one that is not here does not exist. */
    final Map<String, Set<Long>> reaching = new HashMap<>();

    final List<String> reasons = new ArrayList<>();
    final List<String> failed = new ArrayList<>();
    private final Map<String, Deque<Mishap>> before = new HashMap<>();
    private final Map<String, Deque<Mishap>> after = new HashMap<>();

    /** The next call of a kind fails before it does anything. */
    ScriptedOrganization fails(String call, Mishap mishap) {
        before.computeIfAbsent(call, it -> new ArrayDeque<>()).add(mishap);
        return this;
    }

    /** The next call of a kind does what it is told, and its answer is lost. */
    ScriptedOrganization failsAfter(String call, Mishap mishap) {
        after.computeIfAbsent(call, it -> new ArrayDeque<>()).add(mishap);
        return this;
    }

    @Override
    public Page<PatRequest> listRequests(Access access, PageQuery query) throws GitHubException {
        meet(before, "list requests");
        return ofRepository(super.listRequests(access, query), query, PatRequest::id);
    }

    @Override
    public Page<PatGrant> listGrants(Access access, PageQuery query) throws GitHubException {
        meet(before, "list grants");
        return ofRepository(super.listGrants(access, query), query, PatGrant::id);
    }

    private <T> Page<T> ofRepository(Page<T> page, PageQuery query, Function<T, Long> id) throws GitHubException {
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
        return new Page<>(some, page.number(), page.last());
    }

    @Override
    public Page<String> listRequestRepositories(Access access, long patRequestId, int page, int size)
            throws GitHubException {
        super.listRequestRepositories(access, patRequestId, page, size);
        return names(patRequestId, page);
    }

    @Override
    public Page<String> listGrantRepositories(Access access, long patId, int page, int size) throws GitHubException {
        super.listGrantRepositories(access, patId, page, size);
        return names(patId, page);
    }

    /** One name a page. */
    private Page<String> names(long id, int page) throws GitHubException {
        List<String> names = repositories.get(id);
        if (names == null) {
            throw new GitHubException.NotFound("gone", null);
        }
        return new Page<>(List.of(names.get(page - 1)), page, names.size());
    }

    @Override
    public Answer reviewRequests(Access access, List<Long> ids, Review review, @Nullable String reason)
            throws GitHubException {
        permitted(access);
        reasons.add(String.valueOf(reason));
        meet(before, "review");
        Answer answer = new Answer("review-id");
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
    public Answer revokeGrants(Access access, List<Long> ids) throws GitHubException {
        permitted(access);
        meet(before, "revoke");
        Answer answer = super.revokeGrants(access, ids);
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

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

/** An organization that fails when a test says so, and whose bulk calls may have an unrequested effect. */
public final class ScriptedOrganization extends ListedOrganization {

    /** Makes a call fail. */
    public interface Mishap {
        void happen() throws GitHubException;
    }

    /** Effect of a bulk review after its 202; the requested one if null. */
    @Nullable
    public Runnable insteadOfReview;

    /** Names of repositories by id of request or grant. An id that is missing here does not exist any more. */
    public final Map<Long, List<String>> repositories = new HashMap<>();

    /** Ids of the items that reach a repository. A repository that is missing here does not exist. */
    public final Map<String, Set<Long>> reaching = new HashMap<>();

    public final List<String> reasons = new ArrayList<>();
    public final List<String> failed = new ArrayList<>();
    private final Map<String, Deque<Mishap>> before = new HashMap<>();
    private final Map<String, Deque<Mishap>> after = new HashMap<>();

    /** Makes the next call of a kind fail before it has an effect. */
    public ScriptedOrganization fails(String call, Mishap mishap) {
        before.computeIfAbsent(call, it -> new ArrayDeque<>()).add(mishap);
        return this;
    }

    /** Makes the next call of a kind fail after it had its effect: its response is lost. */
    public ScriptedOrganization failsAfter(String call, Mishap mishap) {
        after.computeIfAbsent(call, it -> new ArrayDeque<>()).add(mishap);
        return this;
    }

    @Override
    public ResultPage<PatRequest> listRequests(InstallationAccess access, PageQuery query) throws GitHubException {
        failIfScripted(before, "list requests");
        return ofRepository(super.listRequests(access, query), query, PatRequest::id);
    }

    @Override
    public ResultPage<PatGrant> listGrants(InstallationAccess access, PageQuery query) throws GitHubException {
        failIfScripted(before, "list grants");
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
        failIfScripted(before, "list repositories");
        super.listRequestRepositories(access, patRequestId, page, size);
        return names(patRequestId, page);
    }

    @Override
    public ResultPage<String> listGrantRepositories(InstallationAccess access, long patId, int page, int size)
            throws GitHubException {
        failIfScripted(before, "list repositories");
        super.listGrantRepositories(access, patId, page, size);
        return names(patId, page);
    }

    /** One name per page. */
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
        failIfScripted(before, "review");
        AcceptedCall answer = new AcceptedCall("review-id");
        if (insteadOfReview == null || ids.size() == 1) {
            super.reviewRequests(access, ids, review, reason);
        } else {
            calls().add("review " + ids.size());
            insteadOfReview.run();
        }
        failIfScripted(after, "review");
        return answer;
    }

    @Override
    public AcceptedCall revokeGrants(InstallationAccess access, List<Long> ids) throws GitHubException {
        permitted(access);
        failIfScripted(before, "revoke");
        AcceptedCall answer = super.revokeGrants(access, ids);
        failIfScripted(after, "revoke");
        return answer;
    }

    private void failIfScripted(Map<String, Deque<Mishap>> mishaps, String call) throws GitHubException {
        Deque<Mishap> next = mishaps.get(call);
        if (next != null && !next.isEmpty()) {
            failed.add(call);
            next.remove().happen();
        }
    }
}

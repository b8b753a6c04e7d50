package dev.patoperator.github.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.github.AcceptedCall;
import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.auth.InstallationCalls;
import dev.patoperator.github.http.GitHubOperation;
import dev.patoperator.github.http.GitHubRequest;
import dev.patoperator.github.http.PathSegments;
import dev.patoperator.github.http.ResponseJson;
import dev.patoperator.github.http.ServerClock;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.ResultPage;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link PatApi} over HTTP: paths, bodies and queries of GitHub's OpenAPI description. Thread-safe. */
final class HttpPatApi implements PatApi {

    private static final int MAX_IDS = 100;

    private static final String REQUESTS = "personal-access-token-requests";
    private static final String GRANTS = "personal-access-tokens";

    private final InstallationCalls calls;
    private final ServerClock clock;
    private final ReportedLimits limits;

    HttpPatApi(InstallationCalls calls, ServerClock clock, ReportedLimits limits) {
        this.calls = calls;
        this.clock = clock;
        this.limits = limits;
    }

    @Override
    public Duration clockAhead(URI apiUrl) {
        return clock.ahead(apiUrl);
    }

    @Override
    public Optional<CallObserver.RateLimit> rateLimit(Installation installation) {
        return limits.of(installation);
    }

    @Override
    public AcceptedCall reviewRequest(
            InstallationAccess access, long patRequestId, Review review, @Nullable String reason)
            throws GitHubException, InterruptedException {
        ObjectNode body = action(review.value(), reason);
        return post(access, GitHubOperation.REVIEW_REQUEST, REQUESTS + "/" + PathSegments.id(patRequestId), body);
    }

    @Override
    public AcceptedCall reviewRequests(
            InstallationAccess access, List<Long> patRequestIds, Review review, @Nullable String reason)
            throws GitHubException, InterruptedException {
        ObjectNode body = action(review.value(), reason);
        putIds(body, "pat_request_ids", patRequestIds);
        return post(access, GitHubOperation.REVIEW_REQUESTS, REQUESTS, body);
    }

    @Override
    public AcceptedCall revokeGrant(InstallationAccess access, long patId)
            throws GitHubException, InterruptedException {
        return post(
                access, GitHubOperation.REVOKE_GRANT, GRANTS + "/" + PathSegments.id(patId), action("revoke", null));
    }

    @Override
    public AcceptedCall revokeGrants(InstallationAccess access, List<Long> patIds)
            throws GitHubException, InterruptedException {
        ObjectNode body = action("revoke", null);
        putIds(body, "pat_ids", patIds);
        return post(access, GitHubOperation.REVOKE_GRANTS, GRANTS, body);
    }

    @Override
    public ResultPage<PatRequest> listRequests(InstallationAccess access, PageQuery query)
            throws GitHubException, InterruptedException {
        GitHubRequest request = request(access, GitHubOperation.LIST_REQUESTS, REQUESTS + query(query), null);
        return ListPageParser.requests(request, calls.send(access, request), query);
    }

    @Override
    public ResultPage<PatGrant> listGrants(InstallationAccess access, PageQuery query)
            throws GitHubException, InterruptedException {
        GitHubRequest request = request(access, GitHubOperation.LIST_GRANTS, GRANTS + query(query), null);
        return ListPageParser.grants(request, calls.send(access, request), query);
    }

    @Override
    public ResultPage<String> listRequestRepositories(InstallationAccess access, long patRequestId, int page, int size)
            throws GitHubException, InterruptedException {
        return repositories(access, GitHubOperation.LIST_REQUEST_REPOSITORIES, REQUESTS, patRequestId, page, size);
    }

    @Override
    public ResultPage<String> listGrantRepositories(InstallationAccess access, long patId, int page, int size)
            throws GitHubException, InterruptedException {
        return repositories(access, GitHubOperation.LIST_GRANT_REPOSITORIES, GRANTS, patId, page, size);
    }

    private ResultPage<String> repositories(
            InstallationAccess access, GitHubOperation operation, String resource, long id, int page, int size)
            throws GitHubException, InterruptedException {
        String target = resource + "/" + PathSegments.id(id) + "/repositories?per_page=" + size + "&page=" + page;
        GitHubRequest request = request(access, operation, target, null);
        return ListPageParser.repositoryNames(request, calls.send(access, request), page, size);
    }

    private AcceptedCall post(InstallationAccess access, GitHubOperation operation, String resource, ObjectNode body)
            throws GitHubException, InterruptedException {
        GitHubRequest request = request(access, operation, resource, ResponseJson.write(body));
        return new AcceptedCall(calls.send(access, request).requestId());
    }

    private static GitHubRequest request(
            InstallationAccess access, GitHubOperation operation, String resource, @Nullable String body)
            throws GitHubException.NotFound {
        String organization = PathSegments.organization(access.organization());
        return new GitHubRequest(
                operation,
                access.installation().apiUrl(),
                "/orgs/" + organization + "/" + resource,
                body,
                organization,
                Long.toString(access.installation().id()));
    }

    private static ObjectNode action(String action, @Nullable String reason) {
        ObjectNode body = ResponseJson.object().put("action", action);
        return reason == null ? body : body.put("reason", reason);
    }

    /** Adds 1 to 100 ids. A call without ids is never sent, because GitHub does not document its effect. */
    private static void putIds(ObjectNode body, String field, List<Long> ids) throws GitHubException.Refused {
        if (ids.isEmpty() || ids.size() > MAX_IDS) {
            throw new IllegalArgumentException(ids.size() + " ids, but GitHub takes 1 to " + MAX_IDS);
        }
        ArrayNode array = body.putArray(field);
        for (long id : ids) {
            array.add(PathSegments.id(id));
        }
    }

    private static String query(PageQuery query) {
        StringBuilder text = new StringBuilder()
                .append("?per_page=")
                .append(query.size())
                .append("&page=")
                .append(query.page())
                .append("&sort=created_at&direction=")
                .append(query.oldestFirst() ? "asc" : "desc");
        for (long tokenId : query.tokenIds()) {
            text.append("&token_id%5B%5D=").append(tokenId);
        }
        if (query.repository() != null) {
            text.append("&repository=").append(URLEncoder.encode(query.repository(), StandardCharsets.UTF_8));
        }
        return text.toString();
    }
}

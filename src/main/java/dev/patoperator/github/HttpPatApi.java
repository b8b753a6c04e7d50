package dev.patoperator.github;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link PatApi} over HTTP: paths, bodies and queries as GitHub's OpenAPI description has them. */
final class HttpPatApi implements PatApi {

    private static final int MAX_IDS = 100;

    private static final String REQUESTS = "personal-access-token-requests";
    private static final String GRANTS = "personal-access-tokens";

    private final InstallationCalls calls;
    private final ServerClock clock;

    HttpPatApi(InstallationCalls calls, ServerClock clock) {
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public Duration clockAhead(URI apiUrl) {
        return clock.ahead(apiUrl);
    }

    @Override
    public Answer reviewRequest(Access access, long patRequestId, Review review, @Nullable String reason)
            throws GitHubException, InterruptedException {
        ObjectNode body = action(review.wire(), reason);
        return post(access, Operation.REVIEW_REQUEST, REQUESTS + "/" + PathSegments.id(patRequestId), body);
    }

    @Override
    public Answer reviewRequests(Access access, List<Long> patRequestIds, Review review, @Nullable String reason)
            throws GitHubException, InterruptedException {
        ObjectNode body = action(review.wire(), reason);
        putIds(body, "pat_request_ids", patRequestIds);
        return post(access, Operation.REVIEW_REQUESTS, REQUESTS, body);
    }

    @Override
    public Answer revokeGrant(Access access, long patId) throws GitHubException, InterruptedException {
        return post(access, Operation.REVOKE_GRANT, GRANTS + "/" + PathSegments.id(patId), action("revoke", null));
    }

    @Override
    public Answer revokeGrants(Access access, List<Long> patIds) throws GitHubException, InterruptedException {
        ObjectNode body = action("revoke", null);
        putIds(body, "pat_ids", patIds);
        return post(access, Operation.REVOKE_GRANTS, GRANTS, body);
    }

    @Override
    public Page<PatRequest> listRequests(Access access, PageQuery query) throws GitHubException, InterruptedException {
        ApiRequest request = request(access, Operation.LIST_REQUESTS, REQUESTS + query(query), null);
        return Listing.requests(request, calls.send(access, request), query);
    }

    @Override
    public Page<PatGrant> listGrants(Access access, PageQuery query) throws GitHubException, InterruptedException {
        ApiRequest request = request(access, Operation.LIST_GRANTS, GRANTS + query(query), null);
        return Listing.grants(request, calls.send(access, request), query);
    }

    @Override
    public Page<String> listRequestRepositories(Access access, long patRequestId, int page, int size)
            throws GitHubException, InterruptedException {
        return repositories(access, Operation.LIST_REQUEST_REPOSITORIES, REQUESTS, patRequestId, page, size);
    }

    @Override
    public Page<String> listGrantRepositories(Access access, long patId, int page, int size)
            throws GitHubException, InterruptedException {
        return repositories(access, Operation.LIST_GRANT_REPOSITORIES, GRANTS, patId, page, size);
    }

    private Page<String> repositories(Access access, Operation operation, String resource, long id, int page, int size)
            throws GitHubException, InterruptedException {
        String target = resource + "/" + PathSegments.id(id) + "/repositories?per_page=" + size + "&page=" + page;
        ApiRequest request = request(access, operation, target, null);
        return Listing.repositoryNames(request, calls.send(access, request), page, size);
    }

    private Answer post(Access access, Operation operation, String resource, ObjectNode body)
            throws GitHubException, InterruptedException {
        ApiRequest request = request(access, operation, resource, Json.write(body));
        return new Answer(calls.send(access, request).requestId());
    }

    private static ApiRequest request(Access access, Operation operation, String resource, @Nullable String body)
            throws GitHubException.NotFound {
        String organization = PathSegments.organization(access.organization());
        return new ApiRequest(
                operation,
                access.installation().apiUrl(),
                "/orgs/" + organization + "/" + resource,
                body,
                organization,
                Long.toString(access.installation().id()));
    }

    private static ObjectNode action(String action, @Nullable String reason) {
        ObjectNode body = Json.object().put("action", action);
        return reason == null ? body : body.put("reason", reason);
    }

    /** Never without ids: what GitHub would make of a review that names none is not documented. */
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

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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An organization without HTTP. Calls take effect at once and are recorded. */
public class ListedOrganization implements PatApi {

    private final TreeMap<Long, PatRequest> requests = new TreeMap<>();
    private final TreeMap<Long, PatGrant> grants = new TreeMap<>();
    private final List<String> calls = new ArrayList<>();
    private final List<Interruption> interruptions = new ArrayList<>();

    /** Fingerprint of the credentials of each listing call. */
    public final List<String> signedBy = new ArrayList<>();

    /** What GitHub reports of the hourly limit; null when it reports nothing. */
    public volatile CallObserver.@Nullable RateLimit rateLimit;

    private long nextGrant = 100_000;

    private record Interruption(String call, int number, Runnable what) {}

    /** Adds a request whose token id is its own id plus a million. */
    public void addRequest(long id) {
        addRequest(new PatRequest(id, "owner", id + 1_000_000, "token", Instant.EPOCH));
    }

    public void addRequest(PatRequest request) {
        requests.put(request.id(), request);
    }

    public void addGrant(long id) {
        grants.put(id, new PatGrant(id, "owner", id + 2_000_000, "token", Instant.EPOCH));
    }

    public void addGrant(PatGrant grant) {
        grants.put(grant.id(), grant);
    }

    /** Adds a grant of a request's token, without a review. */
    public void addGrantOfRequest(long requestId, @Nullable Instant grantedAt) {
        long grant = nextGrant++;
        grants.put(grant, new PatGrant(grant, "owner", requestId + 1_000_000, "token", grantedAt));
    }

    /** Runs an action during the n-th call of a kind, counted from 1. */
    public void before(String call, int number, Runnable what) {
        interruptions.add(new Interruption(call, number, what));
    }

    public void beforeEach(String call, Runnable what) {
        interruptions.add(new Interruption(call, 0, what));
    }

    public List<String> calls() {
        return calls;
    }

    public long count(String call) {
        return calls.stream().filter(made -> made.startsWith(call)).count();
    }

    public int pending() {
        return requests.size();
    }

    /** Number of grants that were added for requests, by an approval or by a test. */
    public long granted() {
        return grants.keySet().stream().filter(id -> id >= 100_000).count();
    }

    /** Ids of pending requests. */
    public List<Long> pendingIds() {
        return List.copyOf(requests.keySet());
    }

    /** Ids of active grants. */
    public List<Long> activeIds() {
        return List.copyOf(grants.keySet());
    }

    /** Whether a grant of the request's token exists. */
    public boolean isGranted(long requestId) {
        return grants.values().stream()
                .anyMatch(grant -> Long.valueOf(requestId + 1_000_000).equals(grant.tokenId()));
    }

    /** Removes a request, and adds a grant if it is approved. Used for decisions of the operator and of people. */
    public void review(long id, Review review) {
        PatRequest request = requests.remove(id);
        if (request != null && review == Review.APPROVE) {
            long grant = nextGrant++;
            grants.put(grant, new PatGrant(grant, "owner", request.tokenId(), "token", Instant.now()));
        }
    }

    /** Removes a grant. Used for revocations of the operator and of people. */
    public void revoke(long id) {
        grants.remove(id);
    }

    @Override
    public ResultPage<PatRequest> listRequests(InstallationAccess access, PageQuery query) throws GitHubException {
        signedBy.add(access.credentials().fingerprint());
        made("list requests");
        return page(requests, query, PatRequest::tokenId);
    }

    @Override
    public ResultPage<PatGrant> listGrants(InstallationAccess access, PageQuery query) throws GitHubException {
        signedBy.add(access.credentials().fingerprint());
        made("list grants");
        return page(grants, query, PatGrant::tokenId);
    }

    @Override
    public Duration clockAhead(URI apiUrl) {
        return Duration.ZERO;
    }

    @Override
    public Optional<CallObserver.RateLimit> rateLimit(Installation installation) {
        return Optional.ofNullable(rateLimit);
    }

    /** Lists nothing: no item here selects repositories. */
    @Override
    public ResultPage<String> listRequestRepositories(InstallationAccess access, long patRequestId, int page, int size)
            throws GitHubException {
        made("list repositories of request " + patRequestId);
        return new ResultPage<>(List.of(), page, page);
    }

    @Override
    public ResultPage<String> listGrantRepositories(InstallationAccess access, long patId, int page, int size)
            throws GitHubException {
        made("list repositories of grant " + patId);
        return new ResultPage<>(List.of(), page, page);
    }

    private static <T> ResultPage<T> page(Map<Long, T> items, PageQuery query, Function<T, @Nullable Long> token) {
        List<T> all = new ArrayList<>(items.values());
        if (!query.oldestFirst()) {
            Collections.reverse(all);
        }
        if (!query.tokenIds().isEmpty()) {
            Set<Long> wanted = new HashSet<>(query.tokenIds());
            all.removeIf(item -> !wanted.contains(token.apply(item)));
        }
        int from = Math.min(all.size(), (query.page() - 1) * query.size());
        int last = Math.max(1, (all.size() + query.size() - 1) / query.size());
        List<T> shown = List.copyOf(all.subList(from, Math.min(all.size(), from + query.size())));
        return new ResultPage<>(shown, query.page(), Math.max(last, query.page()));
    }

    @Override
    public AcceptedCall reviewRequest(InstallationAccess access, long id, Review review, @Nullable String reason)
            throws GitHubException {
        return reviewRequests(access, List.of(id), review, reason);
    }

    @Override
    public AcceptedCall reviewRequests(
            InstallationAccess access, List<Long> ids, Review review, @Nullable String reason) throws GitHubException {
        permitted(access);
        made("review " + ids.size());
        ids.forEach(id -> review(id, review));
        return new AcceptedCall("id");
    }

    @Override
    public AcceptedCall revokeGrant(InstallationAccess access, long id) throws GitHubException {
        return revokeGrants(access, List.of(id));
    }

    @Override
    public AcceptedCall revokeGrants(InstallationAccess access, List<Long> ids) throws GitHubException {
        permitted(access);
        made("revoke " + ids.size());
        ids.forEach(grants::remove);
        return new AcceptedCall("id");
    }

    static void permitted(InstallationAccess access) throws GitHubException {
        if (!access.permit().maySend()) {
            throw new GitHubException.NotSent("not wanted any more");
        }
    }

    private void made(String call) {
        calls.add(call);
        long number = count(call);
        for (Interruption interruption : List.copyOf(interruptions)) {
            if (call.startsWith(interruption.call())
                    && (interruption.number() == 0 || interruption.number() == number)) {
                interruption.what().run();
            }
        }
    }
}

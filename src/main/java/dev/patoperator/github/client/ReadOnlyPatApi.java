package dev.patoperator.github.client;

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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints without those that change something: a decision fails with {@link GitHubException.NotSent} before any
 * call is made. Planning already sends nothing in the operator's dry run; this holds whatever planning does.
 */
final class ReadOnlyPatApi implements PatApi {

    private final PatApi api;

    ReadOnlyPatApi(PatApi api) {
        this.api = api;
    }

    @Override
    public AcceptedCall reviewRequest(
            InstallationAccess access, long patRequestId, Review review, @Nullable String reason)
            throws GitHubException {
        throw notSent();
    }

    @Override
    public AcceptedCall reviewRequests(
            InstallationAccess access, List<Long> patRequestIds, Review review, @Nullable String reason)
            throws GitHubException {
        throw notSent();
    }

    @Override
    public AcceptedCall revokeGrant(InstallationAccess access, long patId) throws GitHubException {
        throw notSent();
    }

    @Override
    public AcceptedCall revokeGrants(InstallationAccess access, List<Long> patIds) throws GitHubException {
        throw notSent();
    }

    @Override
    public ResultPage<PatRequest> listRequests(InstallationAccess access, PageQuery query)
            throws GitHubException, InterruptedException {
        return api.listRequests(access, query);
    }

    @Override
    public ResultPage<PatGrant> listGrants(InstallationAccess access, PageQuery query)
            throws GitHubException, InterruptedException {
        return api.listGrants(access, query);
    }

    @Override
    public ResultPage<String> listRequestRepositories(InstallationAccess access, long patRequestId, int page, int size)
            throws GitHubException, InterruptedException {
        return api.listRequestRepositories(access, patRequestId, page, size);
    }

    @Override
    public ResultPage<String> listGrantRepositories(InstallationAccess access, long patId, int page, int size)
            throws GitHubException, InterruptedException {
        return api.listGrantRepositories(access, patId, page, size);
    }

    @Override
    public Duration clockAhead(URI apiUrl) {
        return api.clockAhead(apiUrl);
    }

    @Override
    public Optional<CallObserver.RateLimit> rateLimit(Installation installation) {
        return api.rateLimit(installation);
    }

    private static GitHubException.NotSent notSent() {
        return new GitHubException.NotSent("PAT_OPERATOR_DRY_RUN is true: nothing is sent");
    }
}

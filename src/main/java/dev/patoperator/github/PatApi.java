package dev.patoperator.github;

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
 * GitHub's endpoints for an organization's fine-grained personal access tokens
 * (docs.github.com/rest/orgs/personal-access-tokens). Only a GitHub App may call them. Thread-safe. Every method may
 * throw any {@link GitHubException}, and {@link InterruptedException} when the calling thread is interrupted.
 */
public interface PatApi {

    /** The decision of a review; the words are GitHub's. */
    enum Review {
        APPROVE("approve"),
        DENY("deny");

        private final String value;

        Review(String wire) {
            this.value = wire;
        }

        /** Returns the value of {@code action} in the request body. */
        public String value() {
            return value;
        }
    }

    /** Reviews one request ({@code POST /orgs/{org}/personal-access-token-requests/{pat_request_id}}). 204: decided. */
    AcceptedCall reviewRequest(InstallationAccess access, long patRequestId, Review review, @Nullable String reason)
            throws GitHubException, InterruptedException;

    /**
     * Reviews 1 to 100 requests ({@code POST /orgs/{org}/personal-access-token-requests}). 202: accepted, not yet
     * decided.
     */
    AcceptedCall reviewRequests(
            InstallationAccess access, List<Long> patRequestIds, Review review, @Nullable String reason)
            throws GitHubException, InterruptedException;

    /** Revokes one grant ({@code POST /orgs/{org}/personal-access-tokens/{pat_id}}). 204: revoked. */
    AcceptedCall revokeGrant(InstallationAccess access, long patId) throws GitHubException, InterruptedException;

    /** Revokes 1 to 100 grants ({@code POST /orgs/{org}/personal-access-tokens}). 202: accepted, not yet revoked. */
    AcceptedCall revokeGrants(InstallationAccess access, List<Long> patIds)
            throws GitHubException, InterruptedException;

    /** Lists one page of pending requests ({@code GET /orgs/{org}/personal-access-token-requests}). */
    ResultPage<PatRequest> listRequests(InstallationAccess access, PageQuery query)
            throws GitHubException, InterruptedException;

    /** Lists one page of active grants ({@code GET /orgs/{org}/personal-access-tokens}). */
    ResultPage<PatGrant> listGrants(InstallationAccess access, PageQuery query)
            throws GitHubException, InterruptedException;

    /**
     * Lists one page of the names of the repositories that a pending request is about
     * ({@code GET /orgs/{org}/personal-access-token-requests/{pat_request_id}/repositories}). GitHub recommends the
     * call only where the selection is {@code subset}. The order is not documented and cannot be chosen.
     *
     * @param size the most names that the page may hold, 1 to 100
     */
    ResultPage<String> listRequestRepositories(InstallationAccess access, long patRequestId, int page, int size)
            throws GitHubException, InterruptedException;

    /** Lists the same for an active grant ({@code GET /orgs/{org}/personal-access-tokens/{pat_id}/repositories}). */
    ResultPage<String> listGrantRepositories(InstallationAccess access, long patId, int page, int size)
            throws GitHubException, InterruptedException;

    /**
     * Returns how far the clock of an API's server is ahead of this machine's, from the {@code Date} headers of its
     * responses; zero before the first one. The header has whole seconds, so the value may be up to a second too small.
     */
    Duration clockAhead(URI apiUrl);

    /**
     * Returns what GitHub last reported of an installation's hourly limit, with the reset by this machine's clock; empty when
     * nothing was reported in this hour.
     */
    Optional<CallObserver.RateLimit> rateLimit(Installation installation);
}

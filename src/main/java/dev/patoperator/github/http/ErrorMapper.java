package dev.patoperator.github.http;

import dev.patoperator.github.GitHubException;
import dev.patoperator.github.RefusalMessages;
import dev.patoperator.github.organization.OrganizationPermission;
import dev.patoperator.text.Redaction;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Maps every response that is not the documented success to a failure, by what a caller can do. Thread-safe. */
public final class ErrorMapper {

    /** GitHub's words for a suspended installation, from octokit.rb's tests. */
    private static final String SUSPENDED = "installation has been suspended";

    /** GitHub's words for a call from an address that the organization does not allow, whatever the App may do. */
    private static final String IP_ALLOW_LIST = "IP allow list";

    private static final int SERVER_ERRORS = 500;
    private static final int CLIENT_ERRORS = 400;
    private static final int REDIRECTS = 300;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int PROXY_AUTHENTICATION = 407;

    /** Bad gateway and gateway time-out. GitHub also sends them when a list takes too long. */
    private static final Set<Integer> TOOK_TOO_LONG = Set.of(502, 504);

    /** Request time-out and conflict: another try may not meet them. */
    private static final Set<Integer> TRANSIENT = Set.of(408, 409);

    /** Misdirected, too early, upgrade required: the call was not processed (RFC 9110 and RFC 8470). */
    private static final Set<Integer> NOT_PROCESSED = Set.of(421, 425, 426);

    /** What a web site answers for a page that it does not have, or not as JSON. */
    private static final Set<Integer> WEB_SITE = Set.of(404, 406);

    private final RateLimits rateLimits;

    public ErrorMapper(RateLimits rateLimits) {
        this.rateLimits = rateLimits;
    }

    /**
     * Returns the failure that a response means, or null when it is the success that GitHub documents for the
     * operation.
     *
     * @param knownApi whether this base URL has responded as the API before
     */
    @Nullable
    public GitHubException toFailure(GitHubRequest request, boolean knownApi, GitHubResponse response, String secret) {
        int status = response.status();
        if (status == request.operation().success() && !response.isHtml()) {
            rateLimits.succeeded(request);
            return null;
        }
        ErrorBody error = ErrorBody.of(response);
        String id = response.requestId();
        String description = describeResponse(request, response, error, secret);
        Optional<Instant> until = rateLimits.until(request, response, error);
        if (until.isPresent()) {
            return new GitHubException.RateLimited(
                    "rate limit until " + until.get() + ": " + description, until.get(), id);
        }
        if (status == PROXY_AUTHENTICATION) {
            return new GitHubException.Unavailable(
                    "the proxy in front of GitHub answered "
                            + request.operation().id() + " with 407: it asks for a user"
                            + " name and password, which the operator cannot give; let it admit the operator without"
                            + " them",
                    false,
                    id);
        }
        if (!knownApi && !isNamedLikeAnApi(request.apiUrl()) && isWebSite(response)) {
            String answer = "it answered " + request.operation().id() + " with " + status
                    + (response.isHtml() ? " and a web page" : " and a redirect to a page outside of the API");
            return new GitHubException.Unauthorized(RefusalMessages.noRestApi(request.apiUrl(), answer), id);
        }
        if (status < REDIRECTS || status >= SERVER_ERRORS || TRANSIENT.contains(status) || response.isHtml()) {
            return new GitHubException.Unavailable(description, true, TOOK_TOO_LONG.contains(status), id);
        }
        if (NOT_PROCESSED.contains(status)) {
            return new GitHubException.Unavailable(description, false, id);
        }
        String foreign =
                response.isForeign() ? "; this is not GitHub's API: a proxy or a firewall on the way answered" : "";
        if (isRedirect(response)) {
            // Such as to a login page, for a while: GitHub has not answered the call, so it has not refused it.
            return new GitHubException.Unavailable(
                    description + ", a redirect that is not followed" + foreign, true, id);
        }
        if (!foreign.isEmpty()) {
            return new GitHubException.Unavailable(description + foreign, true, id);
        }
        return refusal(request, description, Redaction.clean(error.message(), secret), response, secret);
    }

    private static GitHubException refusal(
            GitHubRequest request, String description, String words, GitHubResponse response, String secret) {
        String id = response.requestId();
        return switch (response.status()) {
            case UNAUTHORIZED -> new GitHubException.Unauthorized(description, words, id);
            case FORBIDDEN -> forbidden(request, description, response, secret);
            case NOT_FOUND -> new GitHubException.NotFound(notFound(request, description, words), words, id);
            default -> new GitHubException.Refused(description, response.status(), id);
        };
    }

    private static String notFound(GitHubRequest request, String description, String words) {
        OrganizationPermission permission = request.operation().permission();
        if (permission != null) {
            return description + ": "
                    + RefusalMessages.noList(request.apiUrl(), request.organization(), permission.title());
        }
        return request.operation().isListOfOrganization()
                ? RefusalMessages.noTokenApi(request.apiUrl(), request.organization(), words)
                : description;
    }

    private static GitHubException.Forbidden forbidden(
            GitHubRequest request, String description, GitHubResponse response, String secret) {
        String id = response.requestId();
        String owner = "an owner of " + (request.organization() == null ? "the organization" : request.organization());
        if (description.contains(SUSPENDED)) {
            return new GitHubException.Forbidden(
                    description + ": " + owner + " can unsuspend it in the organization's settings, under GitHub Apps",
                    true,
                    id);
        }
        if (description.contains(IP_ALLOW_LIST)) {
            return new GitHubException.Forbidden(description, false, id);
        }
        OrganizationPermission permission = request.operation().permission();
        if (permission != null) {
            return new GitHubException.Forbidden(
                    description + ": " + RefusalMessages.lacksPermission(request.organization(), permission.title()),
                    false,
                    id);
        }
        String needed = response.header("x-accepted-github-permissions")
                .map(header -> ": the App needs the permission " + Redaction.clean(header, secret)
                        + "; grant it in the App's settings and have " + owner + " accept it")
                .orElse("");
        return new GitHubException.Forbidden(description + needed, false, id);
    }

    /**
     * Whether the response is one of a web site and not of an API. So answers a GHES without {@code /api/v3} in its base
     * URL, which is a fault of the credentials. A server that has been the API before, or is named like one, only has a
     * temporary fault.
     */
    private static boolean isWebSite(GitHubResponse response) {
        int status = response.status();
        return isRedirect(response) || (response.isHtml() && (status < REDIRECTS || WEB_SITE.contains(status)));
    }

    private static boolean isRedirect(GitHubResponse response) {
        return response.status() >= REDIRECTS && response.status() < CLIENT_ERRORS;
    }

    private static boolean isNamedLikeAnApi(URI apiUrl) {
        String host = String.valueOf(apiUrl.getHost()).toLowerCase(Locale.ROOT);
        String path = String.valueOf(apiUrl.getPath());
        return host.startsWith("api.") || path.endsWith("/api/v3") || path.endsWith("/api/v3/");
    }

    private static String describeResponse(
            GitHubRequest request, GitHubResponse response, ErrorBody error, String secret) {
        String words = response.isHtml() ? "a web page instead of JSON" : Redaction.clean(error.message(), secret);
        String answer = "GitHub answered " + request.operation().id() + " with " + response.status();
        return words.isEmpty() ? answer : answer + ": " + words;
    }
}

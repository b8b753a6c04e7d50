package dev.patoperator.github.http;

import dev.patoperator.github.GitHubException;
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

    private final RateLimits rateLimits;

    public ErrorMapper(RateLimits rateLimits) {
        this.rateLimits = rateLimits;
    }

    /**
     * Returns the failure that a response means, or null when it is the success that GitHub documents for the
     * operation.
     *
     * @param answeredBy the last URI of the call after redirects; the request's own URI without a redirect
     * @param knownApi whether this base URL has responded as the API before
     */
    @Nullable
    public GitHubException toFailure(
            GitHubRequest request, URI answeredBy, boolean knownApi, GitHubResponse response, String secret) {
        int status = response.status();
        if (status == request.operation().success() && !response.isHtml()) {
            return null;
        }
        ErrorBody error = ErrorBody.of(response);
        String id = response.requestId();
        String description = describeResponse(request, response, error, secret);
        Optional<Instant> until = rateLimits.until(request.apiUrl(), response, error);
        if (until.isPresent()) {
            return new GitHubException.RateLimited(
                    "rate limit until " + until.get() + ": " + description, until.get(), id);
        }
        if (status == PROXY_AUTHENTICATION) {
            return new GitHubException.Unavailable(
                    "the proxy before GitHub asks for authentication: " + description, false, id);
        }
        if (response.isHtml() && !answeredBy.equals(request.uri())) {
            return redirectedToWebPage(request, knownApi, description, id);
        }
        if (status < REDIRECTS || status >= SERVER_ERRORS || TRANSIENT.contains(status) || response.isHtml()) {
            return new GitHubException.Unavailable(description, true, TOOK_TOO_LONG.contains(status), id);
        }
        if (NOT_PROCESSED.contains(status)) {
            return new GitHubException.Unavailable(description, false, id);
        }
        String hint = status < CLIENT_ERRORS ? ", a redirect that is not followed" : "";
        if (response.isForeign()) {
            return new GitHubException.Unavailable(
                    description + hint + "; this is no answer of GitHub's API, something on the way gave it", true, id);
        }
        return refusal(description + hint, response, secret);
    }

    private static GitHubException refusal(String description, GitHubResponse response, String secret) {
        String id = response.requestId();
        return switch (response.status()) {
            case UNAUTHORIZED -> new GitHubException.Unauthorized(description, id);
            case FORBIDDEN ->
                new GitHubException.Forbidden(
                        description + permissions(response, secret), description.contains(SUSPENDED), id);
            case NOT_FOUND -> new GitHubException.NotFound(description, id);
            default -> new GitHubException.Refused(description, response.status(), id);
        };
    }

    /**
     * A base URL of GHES without {@code /api/v3} always leads to the login page: the credentials are wrong. A server
     * that has been the API before, or is named like one, only has a temporary fault.
     */
    private static GitHubException redirectedToWebPage(
            GitHubRequest request, boolean knownApi, String description, @Nullable String id) {
        String message = description + ", after a redirect";
        if (knownApi || isNamedLikeAnApi(request.apiUrl())) {
            return new GitHubException.Unavailable(message, true, id);
        }
        return new GitHubException.Unauthorized(
                message + ": the base URL is not that of a REST API; on GitHub Enterprise Server it ends in /api/v3",
                id);
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

    private static String permissions(GitHubResponse response, String secret) {
        return response.header("x-accepted-github-permissions")
                .map(needed -> " (the App needs the permission " + Redaction.clean(needed, secret) + ")")
                .orElse("");
    }
}

package dev.patoperator.github;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sorts every answer that is not the documented success by what a caller can do about it. */
final class Failures {

    /** GitHub's words for a suspended installation, as octokit.rb's tests have them. */
    static final String SUSPENDED = "installation has been suspended";

    private static final int SERVER_ERRORS = 500;
    private static final int CLIENT_ERRORS = 400;
    private static final int REDIRECTS = 300;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int REQUEST_TIMEOUT = 408;

    private final RateLimits rateLimits;

    Failures(RateLimits rateLimits) {
        this.rateLimits = rateLimits;
    }

    /** The failure that this answer is, or null when it is the success that GitHub documents for the operation. */
    @Nullable
    GitHubException of(ApiRequest request, Reply reply, String secret) {
        int status = reply.status();
        if (status == request.operation().success() && !reply.isHtml()) {
            return null;
        }
        ErrorBody error = ErrorBody.of(reply);
        String id = reply.requestId();
        String said = said(request, reply, error, secret);
        Optional<Instant> until = rateLimits.until(request.apiUrl(), reply, error);
        if (until.isPresent()) {
            return new GitHubException.RateLimited("rate limit until " + until.get() + ": " + said, until.get(), id);
        }
        if (status < REDIRECTS || status >= SERVER_ERRORS || status == REQUEST_TIMEOUT || reply.isHtml()) {
            return new GitHubException.Unavailable(said, true, id);
        }
        if (status == UNAUTHORIZED) {
            return new GitHubException.Unauthorized(said, id);
        }
        if (status == FORBIDDEN) {
            return new GitHubException.Forbidden(said + permissions(reply, secret), id);
        }
        if (status == NOT_FOUND) {
            return new GitHubException.NotFound(said, id);
        }
        String hint = status < CLIENT_ERRORS ? ", a redirect that is not followed" : "";
        return new GitHubException.Refused(said + hint, status, id);
    }

    private static String said(ApiRequest request, Reply reply, ErrorBody error, String secret) {
        String words = reply.isHtml() ? "a web page instead of JSON" : Redaction.clean(error.message(), secret);
        String answer = "GitHub answered " + request.operation().id() + " with " + reply.status();
        return words.isEmpty() ? answer : answer + ": " + words;
    }

    private static String permissions(Reply reply, String secret) {
        return reply.header("x-accepted-github-permissions")
                .map(needed -> " (the App needs the permission " + Redaction.clean(needed, secret) + ")")
                .orElse("");
    }
}

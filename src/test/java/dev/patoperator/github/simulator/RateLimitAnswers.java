package dev.patoperator.github.simulator;

import java.time.Duration;
import java.time.Instant;

/**
 * The disguises in which GitHub says "too many": statuses, headers and bodies as third parties recorded them (go-github,
 * hub4j and KnpLabs issue threads and fixtures).
 */
final class RateLimitAnswers {

    private static final String PRIMARY_PAGE = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";
    private static final String SECONDARY_PAGE = "https://docs.github.com/free-pro-team@latest/rest/overview/"
            + "rate-limits-for-the-rest-api#about-secondary-rate-limits";

    private RateLimitAnswers() {}

    /** The hour's calls are used up. */
    static Answer primary(int status, long installationId) {
        return Answer.error(
                status,
                "API rate limit exceeded for installation ID " + installationId
                        + ". If you reach out to GitHub Support for help, please include the request ID.",
                PRIMARY_PAGE);
    }

    /** As {@link #primary(int, long)}, with the headers that say when it ends. */
    static Answer primary(int status, Instant reset) {
        return primary(status, 1)
                .with("x-ratelimit-limit", "5000")
                .with("x-ratelimit-used", "5000")
                .with("x-ratelimit-remaining", "0")
                .with("x-ratelimit-reset", Long.toString(reset.getEpochSecond()))
                .with("x-ratelimit-resource", "core");
    }

    static Answer secondaryWithRetryAfter(int status, Duration wait) {
        // The neutral text leaves the header as the only sign.
        return Answer.error(status, "Please wait before you try again.").with("Retry-After", "" + wait.toSeconds());
    }

    static Answer secondaryWithGhLimitedBy(int status) {
        return Answer.error(status, "Please wait before you try again.").with("gh-limited-by", "search-elapsed-time");
    }

    static Answer secondaryByMessageOnly(int status) {
        return Answer.error(
                status,
                "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
                SECONDARY_PAGE);
    }
}

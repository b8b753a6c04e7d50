package dev.patoperator.github.simulator;

import java.time.Duration;
import java.time.Instant;

/**
 * The forms of GitHub's rate-limit answers: statuses, headers and bodies as third parties recorded them (go-github,
 * hub4j and KnpLabs issue threads and fixtures).
 */
final class RateLimitAnswers {

    private static final String PRIMARY_PAGE = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";
    private static final String SECONDARY_PAGE = "https://docs.github.com/free-pro-team@latest/rest/overview/"
            + "rate-limits-for-the-rest-api#about-secondary-rate-limits";

    private RateLimitAnswers() {}

    /** Returns the primary rate limit's answer: the hour's calls are used up. */
    static Answer primary(int status, long installationId) {
        return Answer.error(
                status,
                "API rate limit exceeded for installation ID " + installationId
                        + ". If you reach out to GitHub Support for help, please include the request ID.",
                PRIMARY_PAGE);
    }

    /** Returns {@link #primary(int, long)} with the headers that say when the limit ends. */
    static Answer primary(int status, Instant reset) {
        return primary(status, 1)
                .with("x-ratelimit-limit", "5000")
                .with("x-ratelimit-used", "5000")
                .with("x-ratelimit-remaining", "0")
                .with("x-ratelimit-reset", Long.toString(reset.getEpochSecond()))
                .with("x-ratelimit-resource", "core");
    }

    static Answer secondaryWithRetryAfter(int status, Duration wait) {
        // The text is neutral, so that the header is the only sign.
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

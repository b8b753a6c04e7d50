package dev.patoperator.github;

import java.time.Duration;

/**
 * How patient the client is. Every duration is positive.
 *
 * @param requestTimeout the longest one HTTP exchange may take, connecting and reading the whole body included
 * @param connectTimeout the longest that connecting may take
 * @param tokenLag how old a token must be before a 401 or 403 is taken at its word; GitHub needs some seconds to make a
 *     new token known everywhere (octokit/auth-app.js issues 65 and 589)
 * @param tokenLagStep the pause between tries while a token is younger than that
 * @param secondaryLimitWithoutTime the pause after a rate limit that names no time; GitHub asks for at least a minute
 *     (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api)
 */
public record GitHubSettings(
        Duration requestTimeout,
        Duration connectTimeout,
        Duration tokenLag,
        Duration tokenLagStep,
        Duration secondaryLimitWithoutTime) {

    /** GitHub itself gives up on a request after ten seconds, so fifteen leave room for the way there and back. */
    public static final GitHubSettings DEFAULT = new GitHubSettings(
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1));

    public GitHubSettings {
        requirePositive("requestTimeout", requestTimeout);
        requirePositive("connectTimeout", connectTimeout);
        requirePositive("tokenLag", tokenLag);
        requirePositive("tokenLagStep", tokenLagStep);
        requirePositive("secondaryLimitWithoutTime", secondaryLimitWithoutTime);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be positive");
        }
    }
}

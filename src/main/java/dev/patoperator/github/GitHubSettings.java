package dev.patoperator.github;

import java.time.Duration;

/**
 * Time-outs and pauses of the client. Every duration is positive.
 *
 * @param requestTimeout the longest time of one HTTP exchange, from connecting to the last byte of the body; resolving
 *     the host name is not included
 * @param connectTimeout the longest time for connecting
 * @param tokenLag age of a token from which a 401 or 403 is believed; GitHub needs some seconds to make a new token
 *     known everywhere (octokit/auth-app.js issues 65 and 589). Also how long an App that GitHub refused is not tried
 *     again
 * @param tokenLagStep the pause between tries while a token is younger than {@code tokenLag}
 * @param secondaryLimitWithoutTime the pause after a rate limit that names no time; GitHub requires at least a minute
 *     (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api)
 */
public record GitHubSettings(
        Duration requestTimeout,
        Duration connectTimeout,
        Duration tokenLag,
        Duration tokenLagStep,
        Duration secondaryLimitWithoutTime) {

    /** GitHub ends a request after ten seconds; fifteen leave room for the network. */
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

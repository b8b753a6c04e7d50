package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * GitHub's primary rate limit of one installation (or App): a number of calls per hour. The hour starts with the first
 * call in it. Thread-safe.
 */
final class RateLimit {

    static final int GITHUB_DEFAULT = 5_000;

    private static final Duration WINDOW = Duration.ofHours(1);

    private int limit;
    private int used;
    private Instant reset = Instant.EPOCH;

    RateLimit(int limit) {
        this.limit = limit;
    }

    synchronized void limit(int newLimit) {
        limit = newLimit;
    }

    /** Counts a call. Returns false when the limit is used up. */
    synchronized boolean take(Instant now) {
        roll(now);
        if (used >= limit) {
            return false;
        }
        used++;
        return true;
    }

    /** Makes every further call in this hour fail. */
    synchronized void exhaust(Instant now) {
        roll(now);
        used = limit;
    }

    synchronized Map<String, String> headers(Instant now) {
        roll(now);
        return Map.of(
                "x-ratelimit-limit", Integer.toString(limit),
                "x-ratelimit-remaining", Integer.toString(limit - used),
                "x-ratelimit-used", Integer.toString(used),
                "x-ratelimit-reset", Long.toString(reset.getEpochSecond()),
                "x-ratelimit-resource", "core");
    }

    synchronized ObjectNode json(Instant now) {
        roll(now);
        return GitHubJson.MAPPER
                .createObjectNode()
                .put("limit", limit)
                .put("used", used)
                .put("remaining", limit - used)
                .put("reset", reset.getEpochSecond());
    }

    private void roll(Instant now) {
        if (!now.isBefore(reset)) {
            used = 0;
            reset = now.plus(WINDOW);
        }
    }
}

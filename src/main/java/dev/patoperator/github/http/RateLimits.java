package dev.patoperator.github.http;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes rate limits from other refusals. For both of its limits GitHub responds 403 or 429 and marks them by
 * headers, or only by the message (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api;
 * hub4j/github-api saw the form without headers). Thread-safe.
 */
public final class RateLimits {

    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY_REQUESTS = 429;

    /**
     * The primary limit restarts every hour, so a later time is a mistake. Five more minutes allow for clocks that
     * differ.
     */
    public static final Duration MAX_WAIT = Duration.ofMinutes(65);

    private static final Duration MIN_WAIT = Duration.ofSeconds(1);

    /** The wait for a limit that names no time is doubled each time, up to this many times the first. */
    private static final int MAX_GROWTH = 16;

    private static final Pattern RATE_LIMIT_TEXT =
            Pattern.compile("secondary.rate|abuse.(?:detection|rate)|rate limit exceeded", Pattern.CASE_INSENSITIVE);

    /** Calls that GitHub limits together, as far as is known. */
    private record LimitedCalls(URI apiUrl, String installation, GitHubOperation operation) {}

    private final ServerClock clock;
    private final Duration defaultWait;

    /** How many calls in a row met a limit that names no time. */
    private final Map<LimitedCalls, Integer> limitedWithoutTime = new ConcurrentHashMap<>();

    public RateLimits(ServerClock clock, Duration withoutTime) {
        this.clock = clock;
        this.defaultWait = withoutTime;
    }

    /**
     * Returns when GitHub may be called again, by this machine's clock; empty when the response is not a rate limit.
     */
    Optional<Instant> until(GitHubRequest request, GitHubResponse response, ErrorBody error) {
        if (!isRateLimit(response, error)) {
            return Optional.empty();
        }
        URI apiUrl = request.apiUrl();
        Instant now = clock.now();
        Instant until = later(retryAfter(apiUrl, response, now), reset(apiUrl, response))
                .orElseGet(() -> now.plus(waitWithoutTime(request)));
        Instant earliest = now.plus(MIN_WAIT);
        Instant latest = now.plus(MAX_WAIT);
        return Optional.of(until.isBefore(earliest) ? earliest : until.isAfter(latest) ? latest : until);
    }

    /**
     * Returns a wait of at least a minute that grows exponentially while the limit lasts, as GitHub documents it. Calls with
     * a JWT have no installation: a limit of one App must not prolong that of another.
     */
    private Duration waitWithoutTime(GitHubRequest request) {
        LimitedCalls calls = limitedCalls(request);
        int times = calls == null ? 1 : limitedWithoutTime.merge(calls, 1, Integer::sum);
        return defaultWait.multipliedBy(Math.min(MAX_GROWTH, 1L << Math.min(times - 1, MAX_GROWTH)));
    }

    /** Notes that a call met no limit. */
    void succeeded(GitHubRequest request) {
        LimitedCalls calls = limitedCalls(request);
        if (calls != null) {
            limitedWithoutTime.remove(calls);
        }
    }

    private static @Nullable LimitedCalls limitedCalls(GitHubRequest request) {
        String installation = request.installation();
        return installation == null || request.organization() == null
                ? null
                : new LimitedCalls(request.apiUrl(), installation, request.operation());
    }

    private static boolean isRateLimit(GitHubResponse response, ErrorBody error) {
        if (response.status() == TOO_MANY_REQUESTS) {
            return true;
        }
        return response.status() == FORBIDDEN
                && (response.header("retry-after").isPresent()
                        || isUsedUp(response)
                        || response.header("gh-limited-by").isPresent()
                        || RATE_LIMIT_TEXT.matcher(error.message()).find()
                        || RATE_LIMIT_TEXT.matcher(error.documentationUrl()).find()
                        || (response.isHtml()
                                && RATE_LIMIT_TEXT.matcher(response.text()).find()));
    }

    private static boolean isUsedUp(GitHubResponse response) {
        OptionalLong remaining = response.number("x-ratelimit-remaining");
        return remaining.isPresent() && remaining.getAsLong() == 0;
    }

    private Optional<Instant> retryAfter(URI apiUrl, GitHubResponse response, Instant now) {
        OptionalLong seconds = response.number("retry-after");
        return seconds.isPresent()
                ? Optional.of(now.plusSeconds(seconds.getAsLong()))
                : response.date("retry-after").map(date -> clock.toLocal(apiUrl, date));
    }

    private Optional<Instant> reset(URI apiUrl, GitHubResponse response) {
        OptionalLong reset = response.number("x-ratelimit-reset");
        return isUsedUp(response) && reset.isPresent()
                ? Optional.of(clock.toLocal(apiUrl, Instant.ofEpochSecond(reset.getAsLong())))
                : Optional.empty();
    }

    /** Both limits may apply at once; a call before the later one ends would only be refused again. */
    private static Optional<Instant> later(Optional<Instant> a, Optional<Instant> b) {
        return a.isPresent() && b.isPresent()
                ? Optional.of(a.get().isAfter(b.get()) ? a.get() : b.get())
                : a.or(() -> b);
    }
}

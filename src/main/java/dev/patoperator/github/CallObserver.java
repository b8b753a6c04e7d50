package dev.patoperator.github;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Receives every HTTP exchange with GitHub, also those that failed. Called by many threads. Exceptions that it throws
 * are logged and dropped.
 */
@FunctionalInterface
public interface CallObserver {

    /** No-op. */
    CallObserver NONE = call -> {};

    /** Called on the thread that made the call, after the response or the failure. */
    void called(ObservedCall call);

    /**
     * One exchange. Each redirect that is followed adds an exchange.
     *
     * @param operation the operation's id in GitHub's OpenAPI description, such as {@code orgs/list-pat-grants}
     * @param apiUrl base URL of the REST API that was called
     * @param organization login of the organization; null for a call that names none
     * @param installation id of the installation; null for a call that names none
     * @param status the HTTP status; 0 when no complete response arrived
     * @param duration from sending to the last byte or the failure
     * @param rateLimit the primary rate limit that the response reports; null when it reports none
     */
    record ObservedCall(
            String operation,
            URI apiUrl,
            @Nullable String organization,
            @Nullable String installation,
            int status,
            Duration duration,
            @Nullable RateLimit rateLimit) {}

    /**
     * GitHub's {@code x-ratelimit-*} headers.
     *
     * @param limit calls an hour
     * @param remaining calls left
     * @param reset when the count restarts, by GitHub's clock
     */
    record RateLimit(long limit, long remaining, Instant reset) {}
}

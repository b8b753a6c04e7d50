package dev.patoperator.notification.http;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides what the sink's response means. Retries the statuses that Knative retries, and those that a broker, a gateway or a mesh
 * answers while its route or its policy is being set up.
 */
final class ResponseClassifier {

    private static final int SUCCESS = 200;
    private static final int REDIRECTS = 300;
    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;

    /** Request time-out, too early, too many requests, bad gateway, unavailable, gateway time-out: nobody looked at the event. */
    private static final Set<Integer> BUSY = Set.of(408, 425, 429, 502, 503, 504);

    /** Unauthorized, forbidden, not found, proxy authentication required: perhaps for a moment, perhaps for ever. */
    private static final Set<Integer> BEING_SET_UP = Set.of(401, 403, 404, 407);

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    private final Clock clock;
    private final Duration maxRetryAfter;

    ResponseClassifier(Clock clock, Duration maxRetryAfter) {
        this.clock = clock;
        this.maxRetryAfter = maxRetryAfter;
    }

    /** @param retryAfter the header of that name */
    DeliveryResult classify(int status, Optional<String> retryAfter) {
        if (status >= SUCCESS && status < REDIRECTS) {
            return new DeliveryResult.Accepted();
        }
        boolean busy = BUSY.contains(status);
        boolean refused = status >= CLIENT_ERRORS && status < SERVER_ERRORS;
        if (refused && !busy && !BEING_SET_UP.contains(status)) {
            return new DeliveryResult.Refused(status);
        }
        String redirect = status >= REDIRECTS && status < CLIENT_ERRORS ? ", a redirect that is not followed" : "";
        return new DeliveryResult.Failed(
                "it answered " + status + redirect, retryAfter.map(this::delay).orElse(Duration.ZERO), busy);
    }

    /** Reads seconds or a date, as RFC 9110 defines the header. What is neither counts as absent. */
    private Duration delay(String header) {
        String text = header.strip();
        Duration delay = Duration.ZERO;
        if (SECONDS.matcher(text).matches()) {
            delay = Duration.ofSeconds(Long.parseLong(text));
        } else {
            try {
                delay = Duration.between(
                        clock.instant(), ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
            } catch (DateTimeException | ArithmeticException unreadable) {
                return Duration.ZERO;
            }
        }
        if (delay.isNegative()) {
            return Duration.ZERO;
        }
        return delay.compareTo(maxRetryAfter) > 0 ? maxRetryAfter : delay;
    }
}

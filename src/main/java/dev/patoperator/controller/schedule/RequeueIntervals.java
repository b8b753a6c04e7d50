package dev.patoperator.controller.schedule;

import dev.patoperator.model.Blocker;
import dev.patoperator.precedence.VerificationIntervals;
import java.time.Duration;

/**
 * The times after which a resource is reconciled again without an event, and related intervals.
 *
 * @param progress while work is in progress; also how long work lasts before the status says Progressing
 * @param credentials for what a change of a Secret or RoleBinding can resolve: neither is watched
 * @param refusal for what a person can resolve at GitHub, and for conflicts
 * @param shortest while the credentials of another resource are being verified, or the Kubernetes API does not answer;
 *     also the interval of repeated submissions of a resource, and the least time between evaluations that deliveries
 *     cause
 * @param listingReuse how old a listing may be that was read for one selector and is used for another
 * @param minute how long a minute of {@code spec.interval} takes; shorter in tests
 * @param verified how long credentials count as verified before they are verified again
 * @param maxHold how long unverified resources of a namespace can hold back what others decide
 * @param holdWindow how long after the first such hold the namespace can hold again
 */
public record RequeueIntervals(
        Duration progress,
        Duration credentials,
        Duration refusal,
        Duration shortest,
        Duration listingReuse,
        Duration minute,
        Duration verified,
        Duration maxHold,
        Duration holdWindow) {

    public static final RequeueIntervals DEFAULT = new RequeueIntervals(
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(3),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10));

    public VerificationIntervals verification() {
        return new VerificationIntervals(credentials, refusal, verified, progress, maxHold, holdWindow);
    }

    /** Returns how long an interval of a spec takes. */
    public Duration interval(Duration written) {
        return minute.equals(Duration.ofMinutes(1))
                ? written
                : Duration.ofMillis(written.toMillis() * minute.toMillis() / 60_000);
    }

    /** Returns the time between two submissions that meet a blocker of this kind. */
    public Duration retryInterval(Blocker.Kind kind) {
        return switch (kind) {
            case CREDENTIALS_NOT_FOUND, CREDENTIALS_INVALID, CREDENTIALS_FORBIDDEN -> credentials;
            case PERMISSION_DENIED, ORGANIZATION_NOT_FOUND -> refusal;
            // The dispatcher retries these by itself. A new submission only serves to read the Secret again.
            case RATE_LIMITED, GITHUB_UNAVAILABLE, RECORD_NOT_WRITTEN, NOT_WATCHING, NOT_READ -> credentials;
        };
    }
}

package dev.patoperator.controller.schedule;

import dev.patoperator.model.Blocker;
import dev.patoperator.precedence.VerificationIntervals;
import java.time.Duration;

/**
 * When a resource is looked at again by itself.
 *
 * @param progress how long work may last before the status says so
 * @param credentials for what a changed Secret or RoleBinding heals: neither is watched
 * @param refusal for what a person may heal at GitHub, and for conflicts
 * @param moment while a rival's credentials are being verified
 * @param listingReuse how old a list may be that one selector has had read and another is evaluated on
 * @param minute how long a minute of {@code spec.interval} takes
 * @param verified how long verified credentials are taken as such before they are looked at again
 * @param maxHold how long unverified resources of a namespace may hold back what others decide
 * @param holdWindow how long after the first such hold the namespace may do so again
 */
public record RequeueIntervals(
        Duration progress,
        Duration credentials,
        Duration refusal,
        Duration moment,
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

    /** How long an interval of a spec takes. */
    public Duration interval(Duration written) {
        return minute.equals(Duration.ofMinutes(1))
                ? written
                : Duration.ofMillis(written.toMillis() * minute.toMillis() / 60_000);
    }

    /** How long after an obstacle was met it is worth trying again. */
    public Duration after(Blocker.Kind kind) {
        return switch (kind) {
            case CREDENTIALS_NOT_FOUND, CREDENTIALS_INVALID, CREDENTIALS_FORBIDDEN -> credentials;
            case PERMISSION_DENIED, ORGANIZATION_NOT_FOUND -> refusal;
            // The dispatcher waits for these by itself; what may change meanwhile is the Secret.
            case RATE_LIMITED, GITHUB_UNAVAILABLE, RECORD_NOT_WRITTEN, NOT_WATCHING -> credentials;
        };
    }
}

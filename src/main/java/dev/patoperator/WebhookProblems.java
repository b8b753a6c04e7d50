package dev.patoperator;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.telemetry.events.EventRecorder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports why deliveries are refused, with Events on resources that use the Secret: who can mend a Secret rarely reads the
 * operator's log. Anyone can send deliveries, so each problem of a Secret is reported once an hour. Thread-safe.
 */
final class WebhookProblems {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookProblems.class);

    private static final Duration REPEAT_INTERVAL = Duration.ofHours(1);
    private static final int MAX_REMEMBERED = 1000;

    /** A Secret may have a thousand resources, and those that come first by name are enough to be seen. */
    private static final int MAX_EVENTS = 3;

    private record Problem(SecretRef secret, String message) {}

    private final Function<SecretRef, Stream<? extends PatResource<?>>> resources;
    private final EventRecorder events;
    private final Clock clock;
    private final Map<Problem, Instant> reported = new ConcurrentHashMap<>();

    /** @param resources finds the resources that use a Secret */
    WebhookProblems(
            Function<SecretRef, Stream<? extends PatResource<?>>> resources, EventRecorder events, Clock clock) {
        this.resources = resources;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Reports a problem, unless it was reported within the last hour.
     *
     * @param message what is wrong and what to do next
     */
    void report(SecretRef secret, String message) {
        if (!isNew(new Problem(secret, message))) {
            return;
        }
        LOG.warn("a delivery is refused: {}", message);
        resources
                .apply(secret)
                .sorted(Comparator.comparing(resource -> resource.getMetadata().getName()))
                .limit(MAX_EVENTS)
                .forEach(resource -> events.warning(
                        resource,
                        "WebhookRefused",
                        "ReceiveDelivery",
                        "a delivery of GitHub's is refused: " + message));
    }

    /** With too many problems at once, which only an attack has, none is new. */
    private boolean isNew(Problem problem) {
        Instant now = clock.instant();
        if (reported.size() >= MAX_REMEMBERED) {
            reported.values().removeIf(at -> !at.plus(REPEAT_INTERVAL).isAfter(now));
        }
        Instant before = reported.get(problem);
        boolean isRecent = before != null && before.plus(REPEAT_INTERVAL).isAfter(now);
        if (isRecent || (before == null && reported.size() >= MAX_REMEMBERED)) {
            return false;
        }
        return before == null ? reported.putIfAbsent(problem, now) == null : reported.replace(problem, before, now);
    }
}

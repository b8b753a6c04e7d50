package dev.patoperator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.telemetry.events.EventRecorder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports why deliveries are refused, with Events on resources that use the Secret: who can correct a Secret rarely reads the
 * operator's log. Anyone can send deliveries, so each problem of a Secret is reported once an hour, and each
 * namespace has at most 50 in an hour. Thread-safe.
 */
final class WebhookProblems {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookProblems.class);

    private static final Duration REPEAT_INTERVAL = Duration.ofHours(1);
    private static final int MAX_REMEMBERED = 1000;
    private static final int MAX_REMEMBERED_IN_NAMESPACE = 50;

    /** A Secret may have a thousand resources, and those that come first by name are enough to be seen. */
    private static final int MAX_EVENTS = 3;

    private record Problem(SecretRef secret, String message) {}

    private final Function<SecretRef, Stream<? extends PatResource<?>>> resources;
    private final EventRecorder events;
    private final Clock clock;

    /** Problems that were reported, by namespace, in the order of their reports. No namespace is empty. */
    @GuardedBy("this")
    private final Map<String, Map<Problem, Instant>> reported = new HashMap<>();

    /** @param resources finds the resources that use a Secret */
    WebhookProblems(
            Function<SecretRef, Stream<? extends PatResource<?>>> resources, EventRecorder events, Clock clock) {
        this.resources = resources;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Reports a problem of a delivery that has a signature, be it a right one or not, unless it was reported within the last hour.
     *
     * @param message what is wrong and what to do next
     */
    void report(SecretRef secret, String message) {
        if (!isNew(new Problem(secret, message))) {
            return;
        }
        LOG.warn("a delivery that claims to be GitHub's is refused: {}", message);
        resources
                .apply(secret)
                .sorted(Comparator.comparing(resource -> resource.getMetadata().getName()))
                .limit(MAX_EVENTS)
                .forEach(resource -> events.warning(
                        resource,
                        "WebhookRefused",
                        "ReceiveDelivery",
                        "a delivery that claims to be GitHub's is refused: " + message));
    }

    /**
     * With too many problems of a namespace within an hour, which only an attack has, a further one is not new. With too
     * many of all, the namespace with the most forgets its oldest one, so that no namespace silences others.
     */
    private synchronized boolean isNew(Problem problem) {
        Instant now = clock.instant();
        String namespace = problem.secret().namespace();
        removeExpired(namespace, now);
        Map<Problem, Instant> own = reported.getOrDefault(namespace, Map.of());
        if (own.containsKey(problem) || own.size() >= MAX_REMEMBERED_IN_NAMESPACE || !hasRoom(own.size(), now)) {
            return false;
        }
        reported.computeIfAbsent(namespace, key -> new LinkedHashMap<>()).put(problem, now);
        return true;
    }

    /** Whether there is room for one more problem of a namespace with so many. Makes some if another one has more. */
    @GuardedBy("this")
    private boolean hasRoom(int ownCount, Instant now) {
        if (count() < MAX_REMEMBERED) {
            return true;
        }
        List.copyOf(reported.keySet()).forEach(namespace -> removeExpired(namespace, now));
        if (count() < MAX_REMEMBERED) {
            return true;
        }
        Map<Problem, Instant> largest = Collections.max(reported.values(), Comparator.comparingInt(Map::size));
        if (largest.size() <= ownCount + 1) {
            return false; // all have an equal share: to forget one would only report it again
        }
        largest.remove(largest.keySet().iterator().next());
        return true;
    }

    @GuardedBy("this")
    private int count() {
        return reported.values().stream().mapToInt(Map::size).sum();
    }

    @GuardedBy("this")
    private void removeExpired(String namespace, Instant now) {
        reported.computeIfPresent(namespace, (key, problems) -> {
            problems.values().removeIf(at -> !at.plus(REPEAT_INTERVAL).isAfter(now));
            return problems.isEmpty() ? null : problems;
        });
    }
}

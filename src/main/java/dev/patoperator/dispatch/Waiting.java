package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The decisions that wait to be sent, oldest first. Grants and requests are kept apart: the lane asks for grants at every
 * turn, and must not look through ten thousand requests to find that there are none.
 */
final class Waiting {

    private final Map<Decision.Key, Decision> grants = new LinkedHashMap<>();
    private final Map<Decision.Key, Decision> requests = new LinkedHashMap<>();
    private final Set<Decision> delayed = new HashSet<>();

    /** The decision that waits under this key, from now on if none did. */
    Decision at(Decision.Key key, Instant now) {
        return with(key).computeIfAbsent(key, it -> new Decision(it, now));
    }

    /** It is not sent before then. */
    void delay(Decision decision, Instant until) {
        decision.delay(until);
        delayed.add(decision);
    }

    /** When the first of those that must not be sent yet may be sent; empty when there is none. */
    Optional<Instant> nextRetry(Instant now) {
        delayed.removeIf(decision -> !contains(decision) || !now.isBefore(decision.notBefore()));
        return delayed.stream().map(Decision::notBefore).min(Instant::compareTo);
    }

    boolean contains(Decision decision) {
        return with(decision.key()).get(decision.key()) == decision;
    }

    void add(Decision decision) {
        with(decision.key()).put(decision.key(), decision);
    }

    /** Puts these before all others. */
    void addFirst(List<Decision> decisions) {
        for (Subject subject : Subject.values()) {
            Map<Decision.Key, Decision> map = with(subject);
            Map<Decision.Key, Decision> behind = new LinkedHashMap<>(map);
            map.clear();
            decisions.stream()
                    .filter(decision -> decision.action().subject() == subject)
                    .forEach(decision -> map.put(decision.key(), decision));
            behind.forEach(map::putIfAbsent);
        }
    }

    @Nullable
    Decision remove(Decision.Key key) {
        return with(key).remove(key);
    }

    /** Removes this one, and not another of the same key. */
    void remove(Decision decision) {
        with(decision.key()).remove(decision.key(), decision);
    }

    Stream<Decision> of(Subject subject) {
        return with(subject).values().stream();
    }

    Stream<Decision> all() {
        return Stream.of(grants, requests).flatMap(map -> map.values().stream());
    }

    private Map<Decision.Key, Decision> with(Decision.Key key) {
        return with(key.action().subject());
    }

    private Map<Decision.Key, Decision> with(Subject subject) {
        return subject == Subject.GRANT ? grants : requests;
    }
}

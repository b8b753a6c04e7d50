package dev.patoperator.dispatch.queue;

import dev.patoperator.model.ItemKind;
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
 * The decisions that wait to be sent, oldest first. Grants and requests are kept apart: the worker checks for grants at
 * every step, and must not go through ten thousand requests to find none. Guarded by the queue's lock.
 */
final class PendingDecisions {

    private final Map<Decision.DecisionKey, Decision> grants = new LinkedHashMap<>();
    private final Map<Decision.DecisionKey, Decision> requests = new LinkedHashMap<>();
    private final Set<Decision> delayed = new HashSet<>();

    /** Returns the pending decision with this key; adds one when there is none. */
    Decision getOrCreate(Decision.DecisionKey key, Instant now) {
        return mapOf(key).computeIfAbsent(key, it -> new Decision(it, now));
    }

    /** Delays a decision until the given time. */
    void delay(Decision decision, Instant until) {
        decision.setNotBefore(until);
        delayed.add(decision);
    }

    /** Returns when the first delayed decision may be sent; empty when none is delayed. */
    Optional<Instant> nextRetry(Instant now) {
        delayed.removeIf(decision -> !contains(decision) || !now.isBefore(decision.notBefore()));
        return delayed.stream().map(Decision::notBefore).min(Instant::compareTo);
    }

    boolean contains(Decision decision) {
        return mapOf(decision.key()).get(decision.key()) == decision;
    }

    void add(Decision decision) {
        mapOf(decision.key()).put(decision.key(), decision);
    }

    /** Puts decisions in front of all others. */
    void addFirst(List<Decision> decisions) {
        for (ItemKind kind : ItemKind.values()) {
            Map<Decision.DecisionKey, Decision> map = mapOf(kind);
            Map<Decision.DecisionKey, Decision> behind = new LinkedHashMap<>(map);
            map.clear();
            decisions.stream()
                    .filter(decision -> decision.action().kind() == kind)
                    .forEach(decision -> map.put(decision.key(), decision));
            behind.forEach(map::putIfAbsent);
        }
    }

    @Nullable
    Decision remove(Decision.DecisionKey key) {
        return mapOf(key).remove(key);
    }

    /** Removes this decision, but not another one with the same key. */
    void remove(Decision decision) {
        mapOf(decision.key()).remove(decision.key(), decision);
    }

    Stream<Decision> of(ItemKind kind) {
        return mapOf(kind).values().stream();
    }

    Stream<Decision> all() {
        return Stream.of(grants, requests).flatMap(map -> map.values().stream());
    }

    private Map<Decision.DecisionKey, Decision> mapOf(Decision.DecisionKey key) {
        return mapOf(key.action().kind());
    }

    private Map<Decision.DecisionKey, Decision> mapOf(ItemKind kind) {
        return kind == ItemKind.GRANT ? grants : requests;
    }
}

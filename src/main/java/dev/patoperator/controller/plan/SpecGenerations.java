package dev.patoperator.controller.plan;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.DecisionOrigin;
import dev.patoperator.model.intent.Intent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The kind of spec of each generation of a resource, since the process started. A decision counts against the limit of
 * the spec that it was sent for, and the resource may have been edited before the result arrives. Thread-safe.
 */
public final class SpecGenerations {

    /** More than the edits that are made during one call. */
    private static final int MAX_GENERATIONS = 16;

    @GuardedBy("this")
    private final Map<ResourceRef, Map<Long, DecisionOrigin>> origins = new HashMap<>();

    /** Remembers a generation. Called before anything is sent for it. */
    synchronized void seen(Intent intent) {
        Map<Long, DecisionOrigin> known = origins.computeIfAbsent(intent.resource(), it -> new LinkedHashMap<>());
        known.putIfAbsent(intent.generation(), DecisionOrigin.of(intent));
        if (known.size() > MAX_GENERATIONS) {
            known.remove(known.keySet().iterator().next());
        }
    }

    /**
     * Returns the kind of spec that decisions were sent for, by id.
     *
     * @param generations the generations that decisions were sent for, by id
     */
    synchronized Map<Long, DecisionOrigin> origins(ResourceRef resource, Map<Long, Long> generations) {
        Map<Long, DecisionOrigin> known = origins.getOrDefault(resource, Map.of());
        Map<Long, DecisionOrigin> byId = new HashMap<>();
        generations.forEach((id, generation) -> byId.put(id, known.getOrDefault(generation, DecisionOrigin.UNKNOWN)));
        return byId;
    }

    /** Forgets resources that do not exist any more. */
    public synchronized void retain(Predicate<ResourceRef> exists) {
        origins.keySet().removeIf(resource -> !exists.test(resource));
    }
}

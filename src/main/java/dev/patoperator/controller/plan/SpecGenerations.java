package dev.patoperator.controller.plan;

import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.DecisionOrigin;
import dev.patoperator.model.intent.Intent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What kind of spec each generation of a resource had, since the start: a decision counts against the limit of the spec that it
 * was sent for, and its result may come when the resource has been edited.
 */
public final class SpecGenerations {

    /** More edits than anybody makes while one call is under way. */
    private static final int MAX_GENERATIONS = 16;

    private final Map<ResourceRef, Map<Long, DecisionOrigin>> origins = new HashMap<>();

    /** Remembers a generation, before anything is sent for it. */
    synchronized void seen(Intent intent) {
        Map<Long, DecisionOrigin> known = origins.computeIfAbsent(intent.resource(), it -> new LinkedHashMap<>());
        known.putIfAbsent(intent.generation(), DecisionOrigin.of(intent));
        if (known.size() > MAX_GENERATIONS) {
            known.remove(known.keySet().iterator().next());
        }
    }

    /**
     * For which kind of spec decisions were sent.
     *
     * @param generations under which they were sent, by id
     */
    synchronized Map<Long, DecisionOrigin> origins(ResourceRef resource, Map<Long, Long> generations) {
        Map<Long, DecisionOrigin> known = origins.getOrDefault(resource, Map.of());
        Map<Long, DecisionOrigin> byId = new HashMap<>();
        generations.forEach((id, generation) -> byId.put(id, known.getOrDefault(generation, DecisionOrigin.UNKNOWN)));
        return byId;
    }

    /** Forgets resources that are gone. */
    public synchronized void retain(Predicate<ResourceRef> exists) {
        origins.keySet().removeIf(resource -> !exists.test(resource));
    }
}

package dev.patoperator.controller;

import dev.patoperator.decision.Criteria;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Selection;
import dev.patoperator.policy.InvalidSelectorException;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.ReasonTemplate;
import dev.patoperator.policy.Selector;
import dev.patoperator.precedence.ResourceIndex;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The selectors of the cluster's resources, each compiled once for each generation. */
final class Policies {

    private record Known(long generation, Policy.Basis basis) {}

    private static final int PRUNE_STEP = 1000;

    private final ResourceIndex index;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Map<String, Intent> owners = new ConcurrentHashMap<>();
    private volatile int pruneAt = PRUNE_STEP;

    Policies(ResourceIndex index) {
        this.index = index;
    }

    /** What the resource judges items by; everything matches where it has no selector. */
    Policy.Basis basis(Intent intent) {
        Selection selection = intent.selection();
        Criteria criteria = selection == null ? Criteria.ALL : selection.criteria();
        if (criteria.conditions().isEmpty()) {
            return compiled(criteria, intent); // costs next to nothing
        }
        forgetTheDeleted();
        String uid = intent.resource().uid();
        Known before = known.get(uid);
        if (before != null && before.generation() == intent.generation()) {
            return before.basis();
        }
        Policy.Basis basis = compiled(criteria, intent);
        known.put(uid, new Known(intent.generation(), basis));
        owners.put(uid, intent);
        return basis;
    }

    private static Policy.Basis compiled(Criteria criteria, Intent intent) {
        try {
            return new Policy.Compiled(
                    Selector.compile(criteria, intent.action().subject()));
        } catch (InvalidSelectorException e) {
            return new Policy.Broken(String.valueOf(e.getMessage()));
        }
    }

    /** What is wrong with the resource's selector; empty when nothing is. */
    Optional<String> flaw(Intent intent) {
        return basis(intent) instanceof Policy.Broken broken ? Optional.of(broken.message()) : Optional.empty();
    }

    /** Whether an item must have been seen before the resource's decision on it can be sent. */
    boolean judges(Intent intent) {
        return intent.selection() != null || ReasonTemplate.namesItem(intent.reason());
    }

    private void forgetTheDeleted() {
        if (known.size() > pruneAt) {
            owners.values().removeIf(intent -> index.find(intent.resource()).isEmpty());
            known.keySet().retainAll(owners.keySet());
            pruneAt = 2 * known.size() + PRUNE_STEP;
        }
    }
}

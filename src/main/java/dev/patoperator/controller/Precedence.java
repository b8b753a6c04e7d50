package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Conflicts;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.InvalidSpecException;
import dev.patoperator.decision.ResourceRef;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Looks up who else decides an id, and remembers whose credentials reach the organization that they name. */
final class Precedence {

    private record Proof(ResourceRef resource, long generation, URI apiUrl, boolean reaches) {}

    private static final int PRUNE_STEP = 1000;

    private final Registry registry;
    private final Map<String, Proof> proofs = new ConcurrentHashMap<>();
    private volatile int pruneAt = PRUNE_STEP;

    Precedence(Registry registry) {
        this.registry = registry;
    }

    /** The resource's credentials do, or do not, reach its organization at this GitHub. */
    void verified(ResourceRef resource, long generation, URI apiUrl, boolean reaches) {
        proofs.put(resource.uid(), new Proof(resource, generation, apiUrl, reaches));
        forgetTheDeleted();
    }

    /** It cannot be told for now: what was proven before holds, and what was never proven does not count meanwhile. */
    void unverifiable(ResourceRef resource, long generation, URI apiUrl) {
        proofs.compute(
                resource.uid(),
                (uid, before) -> before != null && before.generation() == generation
                        ? before
                        : new Proof(resource, generation, apiUrl, false));
    }

    /** The resource has no credentials at all. */
    void refused(Intent intent) {
        proofs.put(intent.resource().uid(), new Proof(intent.resource(), intent.generation(), URI.create(""), false));
    }

    /** Now and then, at a cost that does not grow with the number of resources. */
    private void forgetTheDeleted() {
        if (proofs.size() > pruneAt) {
            proofs.values().removeIf(proof -> registry.find(proof.resource()).isEmpty());
            pruneAt = 2 * proofs.size() + PRUNE_STEP;
        }
    }

    void forget(ResourceRef resource) {
        proofs.remove(resource.uid());
    }

    /** The ids that another resource decides the other way, each with why it is held. */
    Map<Long, Conflicts.Hold> holds(Intent mine, Collection<Long> ids, @Nullable URI apiUrl) {
        Map<Long, Conflicts.Hold> holds = new LinkedHashMap<>();
        if (mine.action() == Action.REVOKE || mine.dryRun()) {
            return holds;
        }
        for (Long id : ids) {
            Conflicts.of(mine, id, rivals(mine, id, apiUrl)).ifPresent(hold -> holds.put(id, hold));
        }
        return holds;
    }

    private List<Conflicts.Rival> rivals(Intent mine, long id, @Nullable URI apiUrl) {
        List<Conflicts.Rival> rivals = new ArrayList<>();
        registry.naming(mine.resource(), mine, id).forEach(resource -> {
            if (!mine.resource().uid().equals(resource.getMetadata().getUid())
                    && resource.getMetadata().getDeletionTimestamp() == null) {
                rival(resource, apiUrl, rivals);
            }
        });
        return rivals;
    }

    private void rival(PatResource<?> resource, @Nullable URI apiUrl, List<Conflicts.Rival> rivals) {
        try {
            Intent intent = Intent.of(resource);
            PatStatus status = resource.getStatus() == null ? PatStatus.NONE : resource.getStatus();
            rivals.add(new Conflicts.Rival(intent, status, standing(intent, apiUrl)));
        } catch (InvalidSpecException e) {
            // What cannot be read decides nothing.
        }
    }

    private Conflicts.Standing standing(Intent intent, @Nullable URI apiUrl) {
        Proof proof = proofs.get(intent.resource().uid());
        if (proof == null || proof.generation() != intent.generation()) {
            return Conflicts.Standing.UNKNOWN;
        }
        if (!proof.reaches()) {
            return Conflicts.Standing.REFUSED;
        }
        if (apiUrl == null) {
            return Conflicts.Standing.UNKNOWN; // whose number it is shows once our own credentials were read
        }
        return apiUrl.equals(proof.apiUrl()) ? Conflicts.Standing.VERIFIED : Conflicts.Standing.REFUSED;
    }
}

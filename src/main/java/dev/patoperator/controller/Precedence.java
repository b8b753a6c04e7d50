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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Looks up who else decides an id, and remembers whose credentials reach the organization that they name. */
final class Precedence {

    private record Proof(ResourceRef resource, long generation, URI apiUrl, Conflicts.Standing standing) {}

    private static final int PRUNE_STEP = 1000;

    private final Registry registry;
    private final Map<String, Proof> proofs = new ConcurrentHashMap<>();
    private volatile int pruneAt = PRUNE_STEP;

    Precedence(Registry registry) {
        this.registry = registry;
    }

    /** The resource's credentials do, or do not, reach its organization at this GitHub. */
    void verified(ResourceRef resource, long generation, URI apiUrl, boolean reaches) {
        Conflicts.Standing standing = reaches ? Conflicts.Standing.VERIFIED : Conflicts.Standing.REFUSED;
        proofs.put(resource.uid(), new Proof(resource, generation, apiUrl, standing));
        forgetTheDeleted();
    }

    /** It cannot be told for now: what was proven before holds, and what was never proven does not count meanwhile. */
    void unverifiable(ResourceRef resource, long generation, URI apiUrl) {
        proofs.compute(
                resource.uid(),
                (uid, before) -> before != null && before.generation() == generation
                        ? before
                        : new Proof(resource, generation, apiUrl, Conflicts.Standing.UNVERIFIABLE));
    }

    /** The resource has no credentials at all. */
    void refused(Intent intent) {
        proofs.put(
                intent.resource().uid(),
                new Proof(intent.resource(), intent.generation(), URI.create(""), Conflicts.Standing.REFUSED));
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
        registry.naming(mine.organizationKey(), id).forEach(resource -> {
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

    /** Which of these requests a resource that has, or may come to have, a say lists by id. */
    Set<Long> listedExplicitly(String organizationKey, Set<Long> ids, URI apiUrl) {
        Set<Long> listed = new HashSet<>();
        for (Long id : ids) {
            List<Conflicts.Rival> naming = new ArrayList<>();
            registry.naming(organizationKey, id)
                    .filter(resource -> resource.getMetadata().getDeletionTimestamp() == null)
                    .forEach(resource -> rival(resource, apiUrl, naming));
            boolean lives = naming.stream()
                    .anyMatch(rival -> rival.standing() != Conflicts.Standing.REFUSED
                            && !rival.intent().suspended()
                            && !rival.intent().dryRun());
            if (lives) {
                listed.add(id);
            }
        }
        return listed;
    }

    Conflicts.Standing standing(Intent intent, @Nullable URI apiUrl) {
        Proof proof = proofs.get(intent.resource().uid());
        if (proof == null || proof.generation() != intent.generation()) {
            return Conflicts.Standing.UNKNOWN;
        }
        if (proof.standing() != Conflicts.Standing.VERIFIED) {
            return proof.standing();
        }
        if (apiUrl == null) {
            return Conflicts.Standing.UNKNOWN; // whose number it is shows once our own credentials were read
        }
        return apiUrl.equals(proof.apiUrl()) ? Conflicts.Standing.VERIFIED : Conflicts.Standing.REFUSED;
    }
}

package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes resources into the cluster as {@code kubectl apply} does, and remembers every wish that there ever was. */
final class ResourceWriter {

    private final KubernetesClient cluster;
    private final List<Wish> wishes = new ArrayList<>();
    private int nextName = 1;

    ResourceWriter(KubernetesClient cluster) {
        this.cluster = cluster;
    }

    /** Everything that was ever asked for. */
    List<Wish> wishes() {
        return wishes;
    }

    /** A name that no resource has. */
    String newName() {
        return "chaos-" + nextName++;
    }

    /** Takes a wish down, before it is in the cluster: nothing may happen that nobody is known to have asked for. */
    Wish register(Wish wish) {
        wishes.add(wish);
        return wish;
    }

    void apply(Wish wish) {
        cluster.resource(Serialization.unmarshal(WishManifest.of(wish), kind(wish)))
                .fieldManager("kubectl")
                .forceConflicts()
                .serverSideApply();
    }

    void delete(Wish wish) {
        cluster.resources(kind(wish))
                .inNamespace(wish.tenant().namespace())
                .withName(wish.name())
                .delete();
        wish.delete(Instant.now());
    }

    private static Class<? extends PatResource<?>> kind(Wish wish) {
        return wish.action() == DecisionAction.REVOKE ? PatRevocation.class : PatGrantReview.class;
    }
}

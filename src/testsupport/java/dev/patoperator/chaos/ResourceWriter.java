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

/** Writes resources into the cluster as {@code kubectl apply} does, and keeps every wish that ever existed. */
final class ResourceWriter {

    private final KubernetesClient cluster;
    private final List<Wish> wishes = new ArrayList<>();
    private int nextName = 1;

    ResourceWriter(KubernetesClient cluster) {
        this.cluster = cluster;
    }

    /** All resources that were ever written. */
    List<Wish> wishes() {
        return wishes;
    }

    /** Returns a name that no resource has. */
    String newName() {
        return "chaos-" + nextName++;
    }

    /** Records a wish before it is in the cluster, so that each decision can be traced to a wish. */
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

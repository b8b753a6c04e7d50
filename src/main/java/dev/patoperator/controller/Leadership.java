package dev.patoperator.controller;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether this process may act. Without leader election it always may. */
public final class Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final String LEASE = "github-pat-operator";

    private final KubernetesClient kubernetes;
    private final String namespace;
    private final String identity;
    private final boolean elected;
    private final Runnable lost;
    private volatile boolean leading;
    private volatile String leader = "";

    private Leadership(KubernetesClient kubernetes, String namespace, String identity, boolean elected, Runnable lost) {
        this.kubernetes = kubernetes;
        this.namespace = namespace;
        this.identity = identity;
        this.elected = elected;
        this.lost = lost;
        this.leading = !elected;
    }

    /** One process, no election. */
    public static Leadership alone(KubernetesClient kubernetes) {
        return new Leadership(kubernetes, "", "", false, () -> {});
    }

    /**
     * Leads only while it holds the Lease {@code github-pat-operator}.
     *
     * @param identity tells this process from every other
     * @param lost what to do when the Lease is lost: another leads then, so the process should end
     */
    public static Leadership elected(KubernetesClient kubernetes, String namespace, String identity, Runnable lost) {
        return new Leadership(kubernetes, namespace, identity, true, lost);
    }

    /** Whether this process may act right now. */
    public boolean isLeading() {
        return leading;
    }

    Optional<LeaderElectionConfiguration> configuration() {
        if (!elected) {
            return Optional.empty();
        }
        return Optional.of(LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                .withLeaseNamespace(namespace)
                .withIdentity(identity)
                .withExitOnStopLeading(false)
                .withLeaderCallbacks(new LeaderCallbacks(this::start, this::stop, this::elected))
                .build());
    }

    /** Gives the Lease up, so that a successor need not wait until it runs out. */
    public void release() {
        if (!elected) {
            return;
        }
        leading = false;
        try {
            var lease = kubernetes.leases().inNamespace(namespace).withName(LEASE);
            Lease held = lease.get();
            if (held == null || !identity.equals(held.getSpec().getHolderIdentity())) {
                return;
            }
            kubernetes
                    .resource(new LeaseBuilder(held)
                            .editSpec()
                            .withHolderIdentity("")
                            .withLeaseDurationSeconds(1)
                            .endSpec()
                            .build())
                    .update(); // carries the resourceVersion: never takes the Lease from a successor
        } catch (KubernetesClientException e) {
            LOG.warn("the Lease could not be given up and will run out by itself: {}", e.getMessage());
        }
    }

    /** Identity of whoever leads, as far as this process knows; empty when nobody does, or without an election. */
    public String leader() {
        return leader;
    }

    private void elected(@Nullable String identity) {
        leader = identity == null ? "" : identity;
        LOG.atInfo().addKeyValue("leader", leader).log("leader elected");
    }

    private void start() {
        leading = true;
    }

    private void stop() {
        leading = false;
        lost.run();
    }
}

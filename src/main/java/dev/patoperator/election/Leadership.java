package dev.patoperator.election;

import dev.patoperator.text.DaemonThreads;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this process leads, which means that it may act. Without leader election it always leads; with it, only while
 * no other process can consider the Lease expired. A process that was frozen, or whose renewal hangs, finds this out
 * from its own clocks before it acts. Thread-safe.
 */
public final class Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    static final String LEASE = "github-pat-operator";

    private static final Duration LEASE_DURATION = Duration.ofSeconds(15);
    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
    private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);

    /** The renewal deadline and one period for the elector to notice: 12 s, 3 s before others can take the Lease. */
    private static final Duration SAFE = RENEW_DEADLINE.plus(RETRY_PERIOD);

    private static final Duration WATCHDOG_PERIOD = Duration.ofMillis(250);

    private final KubernetesClient kubernetes;
    private final String namespace;
    private final String identity;
    private final @Nullable LeaseRenewalMonitor renewals;
    private final Runnable lost;
    private final ScheduledExecutorService watchdog =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("lease-watchdog"));
    private volatile boolean leading;
    private volatile String leader = "";

    private Leadership(
            KubernetesClient kubernetes,
            String namespace,
            String identity,
            @Nullable LeaseRenewalMonitor renewals,
            Runnable lost) {
        this.kubernetes = kubernetes;
        this.namespace = namespace;
        this.identity = identity;
        this.renewals = renewals;
        this.lost = lost;
        this.leading = renewals == null;
    }

    /** Returns the leadership of a single process, without an election. */
    public static Leadership alone(KubernetesClient kubernetes) {
        return new Leadership(kubernetes, "", "", null, () -> {});
    }

    /**
     * Returns a leadership that lasts while this process holds the Lease {@code github-pat-operator}.
     *
     * @param identity unique for each process
     * @param renewals an interceptor of the client, which sees the renewals
     * @param lost called when the Lease is lost; the process should end, because another one may lead
     */
    public static Leadership elected(
            KubernetesClient kubernetes,
            String namespace,
            String identity,
            LeaseRenewalMonitor renewals,
            Runnable lost) {
        return new Leadership(kubernetes, namespace, identity, renewals, lost);
    }

    /** Whether this process may act right now: it leads, and the Lease was renewed in time. */
    public boolean isLeading() {
        return leading && !isOverdue();
    }

    private boolean isOverdue() {
        if (renewals == null) {
            return false;
        }
        Duration age = renewals.age();
        return age == null || age.compareTo(SAFE) > 0;
    }

    /** Ends the leadership if the Lease was not renewed in time. The watchdog calls it several times a second. */
    void endIfOverdue() {
        if (leading && isOverdue()) {
            LOG.warn("The Lease was not renewed in time: this replica stops leading");
            stop();
        }
    }

    public Optional<LeaderElectionConfiguration> configuration() {
        if (renewals == null) {
            return Optional.empty();
        }
        return Optional.of(LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                .withLeaseNamespace(namespace)
                .withIdentity(identity)
                .withLeaseDuration(LEASE_DURATION)
                .withRenewDeadline(RENEW_DEADLINE)
                .withRetryPeriod(RETRY_PERIOD)
                .withExitOnStopLeading(false)
                .withLeaderCallbacks(new LeaderCallbacks(this::start, this::stop, this::elected))
                .build());
    }

    /** Releases the Lease, so that a successor does not have to wait until it expires. */
    public void release() {
        if (renewals == null) {
            return;
        }
        leading = false;
        watchdog.shutdown();
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
                    .update(); // with the resourceVersion, so that it fails if a successor has the Lease
        } catch (KubernetesClientException e) {
            LOG.warn("The Lease could not be released and expires by itself: {}", e.getMessage());
        }
    }

    /** Returns the leader's identity as this process knows it; empty without a leader or without an election. */
    public String leader() {
        return leader;
    }

    private void elected(@Nullable String identity) {
        leader = identity == null ? "" : identity;
        if (leader.equals(this.identity)) {
            LOG.atInfo().addKeyValue("leader", leader).log("This replica is the leader");
        } else if (!leader.isEmpty()) {
            LOG.atInfo().addKeyValue("leader", leader).log("This replica is a standby: {} is the leader", leader);
        }
    }

    private void start() {
        if (watchdog.isShutdown()) {
            return; // the leadership ended before; the process is about to end
        }
        leading = true;
        var unused = watchdog.scheduleWithFixedDelay(
                this::endIfOverdue, WATCHDOG_PERIOD.toMillis(), WATCHDOG_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Called by the elector and by the watchdog; only the first call counts. */
    private void stop() {
        synchronized (watchdog) {
            if (!leading) {
                return;
            }
            leading = false;
        }
        watchdog.shutdown();
        lost.run();
    }
}

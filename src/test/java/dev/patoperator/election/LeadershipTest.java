package dev.patoperator.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.github.support.MovableClock;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process that was paused, or whose renewals fail, detects by its own clock that others may lead by now. */
class LeadershipTest {

    private static final Duration OTHERS_MAY_LEAD = Duration.ofSeconds(15);

    private final MovableClock clock = new MovableClock();
    private final AtomicLong nanoTime = new AtomicLong();
    private final LeaseRenewalMonitor renewals = new LeaseRenewalMonitor(clock, nanoTime::get);
    private final AtomicInteger lost = new AtomicInteger();
    private EmbeddedKubernetes kubernetes;
    private KubernetesClient client;
    private Leadership leadership;

    @BeforeEach
    void electAndRenew() {
        clock.stop();
        kubernetes = EmbeddedKubernetes.start(List.of());
        client = kubernetes.newClient("leader", Map.of("lease renewals", renewals));
        leadership = Leadership.elected(client, "github-pat-operator", "first", renewals, lost::incrementAndGet);
        client.resource(lease()).create();
        leadership
                .configuration()
                .orElseThrow()
                .getLeaderCallbacks()
                .orElseThrow()
                .onStartLeading();
    }

    @AfterEach
    void close() {
        kubernetes.close();
    }

    @Test
    void aReplicaLeadsWhileItRenewsTheLease() {
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofSeconds(10));
            renew();
        }

        assertThat(leadership.isLeading()).isTrue();
        assertThat(lost).hasValue(0);
    }

    @Test
    void leadershipEndsBeforeOthersMayTakeTheLease() {
        clock.advance(OTHERS_MAY_LEAD.minusSeconds(1));

        assertThat(leadership.isLeading()).isFalse();
    }

    /** The process ends without anybody asking whether it leads. */
    @Test
    void watchdogEndsALeadershipThatWasNotRenewed() {
        clock.advance(OTHERS_MAY_LEAD.minusSeconds(1));

        Awaitility.await().untilAsserted(() -> assertThat(lost).hasValue(1));
    }

    @Test
    void aLateRenewalDoesNotRestoreLeadership() {
        clock.advance(OTHERS_MAY_LEAD);
        leadership.endIfOverdue();
        renew();
        leadership.endIfOverdue();

        assertThat(leadership.isLeading()).isFalse();
        Awaitility.await().untilAsserted(() -> assertThat(lost).hasValue(1));
    }

    @Test
    void readingTheLeaseOrFailingToWriteItIsNoRenewal() {
        clock.advance(OTHERS_MAY_LEAD);
        assertThat(client.resource(lease()).get()).isNotNull();
        kubernetes.faults().failNext(100, call -> call.verb().writes(), 403);
        assertThatThrownBy(this::renew).isInstanceOf(KubernetesClientException.class);

        assertThat(leadership.isLeading()).isFalse();
    }

    /** The machine's clock is set back while the Lease expires. */
    @Test
    void aClockThatIsSetBackDoesNotMakeTheLeaseLastLonger() {
        clock.advance(Duration.ofMinutes(-10));
        nanoTime.addAndGet(OTHERS_MAY_LEAD.toNanos());

        assertThat(leadership.isLeading()).isFalse();
    }

    /** The Lease contains the time of the first try, also when the client needs several. */
    @Test
    void aRenewalCountsFromItsFirstTry() {
        KubernetesClient retrying = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(client.getConfiguration())
                        .withRequestRetryBackoffLimit(2)
                        .withRequestRetryBackoffInterval(1)
                        .build())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("lease renewals", renewals))
                .build();
        kubernetes
                .faults()
                .failNext(
                        1,
                        call -> {
                            boolean renewal = call.verb().writes();
                            clock.advance(renewal ? Duration.ofSeconds(7) : Duration.ZERO);
                            return renewal;
                        },
                        503);

        retrying.resource(lease()).update();

        assertThat(renewals.age()).isEqualTo(Duration.ofSeconds(7));
        retrying.close();
    }

    private void renew() {
        client.resource(lease()).update();
    }

    private static Lease lease() {
        return new LeaseBuilder()
                .withNewMetadata()
                .withNamespace("github-pat-operator")
                .withName("github-pat-operator")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("first")
                .endSpec()
                .build();
    }
}

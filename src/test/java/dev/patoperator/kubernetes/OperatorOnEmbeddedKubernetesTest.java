package dev.patoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the embedded API provides what the Java Operator SDK relies on. */
class OperatorOnEmbeddedKubernetesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private EmbeddedKubernetes kubernetes;
    private KubernetesClient client;
    private final WidgetReconciler reconciler = new WidgetReconciler();

    @BeforeEach
    void start() {
        kubernetes = EmbeddedKubernetes.start(Path.of("src/test/resources/kubernetes/crds"));
        client = kubernetes.client();
    }

    @AfterEach
    void stop() {
        kubernetes.close();
    }

    @Test
    void reconcilersFinishAfterManyStatusWrites() {
        Operator operator = operator(reconciler, kubernetes.newClient());
        operator.start();
        List<String> names = IntStream.range(0, 20).mapToObj(i -> "w" + i).toList();
        names.forEach(
                name -> client.resource(Widget.named(name, 1L, 2L, 3L, 4L, 5L)).create());

        await().atMost(SOON)
                .untilAsserted(
                        () -> names.forEach(name -> assertThat(done(name)).isEqualTo(5)));
        assertThat(kubernetes.writes().count(call -> call.writesStatusOf("widgets")))
                .isGreaterThanOrEqualTo(100);
        operator.stop();
    }

    @Test
    void onlySpecEditsTriggerReconciliation() {
        Operator operator = operator(reconciler, kubernetes.newClient());
        operator.start();
        client.resource(Widget.named("one", 1L)).create();
        await().atMost(SOON).until(() -> done("one") == 1);

        client.resource(Widget.named("one")).edit(widget -> {
            widget.getMetadata().setAnnotations(Map.of("example.dev/note", "1"));
            return widget;
        });
        spec("one", 1L, 2L);
        await().atMost(SOON).until(() -> done("one") == 2);

        assertThat(reconciler.reconciliations).hasValue(2);
        operator.stop();
    }

    @Test
    void statusWriteIsRetriedAfterConflict() {
        Operator operator = operator(reconciler, kubernetes.newClient());
        operator.start();
        kubernetes.faults().failNext(2, call -> call.writesStatusOf("widgets"), 409);
        client.resource(Widget.named("one", 1L)).create();

        await().atMost(SOON).until(() -> done("one") == 1);
        operator.stop();
    }

    @Test
    void informersResumeAfterWatchesCloseOrExpire() {
        Operator operator = operator(reconciler, kubernetes.newClient());
        operator.start();
        client.resource(Widget.named("one", 1L)).create();
        await().atMost(SOON).until(() -> done("one") == 1);

        kubernetes.closeWatches();
        spec("one", 1L, 2L);
        await().atMost(SOON).until(() -> done("one") == 2);
        await().atMost(SOON).until(() -> kubernetes.watches() > 0);

        kubernetes.expireWatches();
        spec("one", 1L, 2L, 3L);
        await().atMost(SOON).until(() -> done("one") == 3);
        operator.stop();
    }

    @Test
    void standbyOperatorTakesOverWhenLeaderStops() {
        WidgetReconciler second = new WidgetReconciler();
        KubernetesClient firstClient = kubernetes.newClient();
        Operator leader = leading("first", reconciler, firstClient);
        leader.start();
        await().atMost(SOON).until(() -> holder().equals("first"));
        Operator standby = leading("second", second, kubernetes.newClient());
        Thread waiting = new Thread(standby::start);
        waiting.start();

        client.resource(Widget.named("one", 1L)).create();
        await().atMost(SOON).until(() -> done("one") == 1);
        assertThat(second.reconciliations).hasValue(0);

        leader.stop();
        client.resource(Widget.named("two", 1L)).create();
        await().atMost(SOON).until(() -> done("two") == 1);
        assertThat(holder()).isEqualTo("second");
        assertThat(second.reconciliations).hasPositiveValue();
        standby.stop();
    }

    @Test
    void operatorWorksWithKubectlKubeconfig(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("kubeconfig");
        kubernetes.writeKubectlConfig(file, "acme");
        try (KubernetesClient other = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(file)))
                .build()) {
            Operator operator = operator(reconciler, other);
            operator.start();
            client.resource(Widget.named("one", 1L)).create();
            await().atMost(SOON).until(() -> done("one") == 1);
            spec("one", 1L, 2L);
            await().atMost(SOON).until(() -> done("one") == 2);
            operator.stop();
        }
    }

    private static Operator operator(WidgetReconciler reconciler, KubernetesClient client) {
        Operator operator = new Operator(o -> o.withKubernetesClient(client).withCloseClientOnStop(false));
        operator.register(reconciler);
        return operator;
    }

    private static Operator leading(String identity, WidgetReconciler reconciler, KubernetesClient client) {
        LeaderElectionConfiguration election = LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(
                        "widgets")
                .withLeaseNamespace("acme")
                .withIdentity(identity)
                .withLeaseDuration(Duration.ofMillis(1500))
                .withRenewDeadline(Duration.ofMillis(1000))
                .withRetryPeriod(Duration.ofMillis(200))
                .withExitOnStopLeading(false)
                .withLeaderCallbacks(new LeaderCallbacks(() -> {}, () -> {}, leader -> {}))
                .build();
        Operator operator = new Operator(o ->
                o.withKubernetesClient(client).withCloseClientOnStop(false).withLeaderElectionConfiguration(election));
        operator.register(reconciler);
        return operator;
    }

    private String holder() {
        Lease lease = client.leases().inNamespace("acme").withName("widgets").get();
        return lease == null ? "" : lease.getSpec().getHolderIdentity();
    }

    private void spec(String name, Long... ids) {
        client.resource(Widget.named(name)).edit(widget -> {
            widget.setSpec(Widget.named(name, ids).getSpec());
            return widget;
        });
    }

    private int done(String name) {
        Integer done = client.resource(Widget.named(name)).get().getStatus().done();
        return done == null ? 0 : done;
    }
}

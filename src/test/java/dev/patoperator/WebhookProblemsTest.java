package dev.patoperator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.credentials.SecretRef;
import dev.patoperator.github.support.MovableClock;
import dev.patoperator.telemetry.events.EventRecorder;
import dev.patoperator.telemetry.metrics.Metrics;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests which problems are reported: those for which the resources of the Secret are looked up. */
class WebhookProblemsTest {

    private final MovableClock clock = new MovableClock();
    private final Metrics metrics = new Metrics();
    private final KubernetesClient kubernetes = new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder()
                    .withAutoConfigure(false)
                    .withMasterUrl("http://127.0.0.1:1")
                    .build())
            .build();
    private final EventRecorder events = new EventRecorder(kubernetes, metrics, clock, "pod-1");
    private final List<SecretRef> reported = new ArrayList<>();
    private final WebhookProblems problems = new WebhookProblems(
            secret -> {
                reported.add(secret);
                return Stream.empty();
            },
            events,
            clock);

    @BeforeEach
    void stopClock() {
        clock.stop();
    }

    @AfterEach
    void close() {
        events.close();
        kubernetes.close();
        metrics.close();
    }

    @Test
    void problemIsReportedOnceAnHour() {
        report("acme", 1);
        clock.advance(Duration.ofMinutes(59));
        report("acme", 1);
        assertThat(reported).hasSize(1);

        clock.advance(Duration.ofMinutes(1));
        report("acme", 1);
        assertThat(reported).hasSize(2);
    }

    @Test
    void namespaceReportsFiftyProblemsAnHour() {
        report("acme", 60);
        assertThat(reportsOf("acme")).isEqualTo(50);

        clock.advance(Duration.ofHours(1));
        report("acme", 60);
        assertThat(reportsOf("acme")).isEqualTo(100);
    }

    @Test
    void namespaceWithManyProblemsSilencesNoOther() {
        report("acme", 5_000);

        report("globex", 1);

        assertThat(reportsOf("globex")).isEqualTo(1);
    }

    @Test
    void fullNamespacesSilenceNoOther() {
        for (int i = 0; i < 30; i++) {
            report("full-" + i, 60);
        }

        report("globex", 10);

        assertThat(reportsOf("globex")).isEqualTo(10);
    }

    @Test
    void repeatedReportsOfManyNamespacesAreBounded() {
        int rounds = 40;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < 100; i++) {
                report("ns-" + i, 50);
            }
            if (round == rounds / 2) {
                reported.clear(); // the shares are equal by now
            }
        }

        assertThat(reported).isEmpty();
    }

    private void report(String namespace, int count) {
        for (int i = 0; i < count; i++) {
            problems.report(new SecretRef(namespace, "secret-" + i), "it is wrong");
        }
    }

    private long reportsOf(String namespace) {
        return reported.stream()
                .filter(secret -> secret.namespace().equals(namespace))
                .count();
    }
}

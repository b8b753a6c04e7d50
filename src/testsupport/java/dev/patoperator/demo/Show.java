package dev.patoperator.demo;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Watches Kubernetes and GitHub and shows what changes. */
final class Show {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 100;

    private final KubernetesClient kubernetes;
    private final GitHubSimulator gitHub;
    private final SimulatedOrganization organization;
    private final OperatorJar operator;
    private final Set<String> samples;
    private final Screen screen = Screen.on(System.out);
    private final long startedAt = System.nanoTime();

    Show(
            KubernetesClient kubernetes,
            GitHubSimulator gitHub,
            SimulatedOrganization organization,
            OperatorJar operator,
            Samples samples) {
        this.kubernetes = kubernetes;
        this.gitHub = gitHub;
        this.organization = organization;
        this.operator = operator;
        this.samples = samples.resources().stream().map(Row::key).collect(Collectors.toSet());
    }

    /**
     * Runs until stopped or, without a playground, until all samples have ended well.
     *
     * @throws IOException when the operator ended, or a sample did not end well in time
     */
    void run(@Nullable Playground playground, CountDownLatch stop) throws IOException, InterruptedException {
        boolean ended = false;
        while (!stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            operator.assertRuns();
            List<Row> rows = rows();
            screen.show(rows, Table.lines(rows, gitHub, organization));
            List<Row> left = rows.stream()
                    .filter(row -> samples.contains(row.key()) && !row.ended())
                    .toList();
            if (!ended && left.isEmpty()) {
                ended = true;
                end(rows);
                if (playground == null) {
                    return;
                }
                screen.say(playground.invitation());
            }
            if (playground == null && elapsed().compareTo(PATIENCE) > 0) {
                throw new IOException("after " + PATIENCE.toSeconds() + " s these have not reached their end: "
                        + left.stream().map(Row::cells).toList());
            }
        }
    }

    private void end(List<Row> rows) {
        screen.showWhole(Table.lines(rows, gitHub, organization));
        screen.say(String.format(
                "%nAll %d samples have reached their end, %.1f s after the operator's start.",
                samples.size(), elapsed().toMillis() / 1000.0));
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    private List<Row> rows() {
        List<PatResource<?>> resources = new ArrayList<>();
        resources.addAll(kubernetes
                .resources(PatGrantReview.class)
                .inAnyNamespace()
                .list()
                .getItems());
        resources.addAll(kubernetes
                .resources(PatRevocation.class)
                .inAnyNamespace()
                .list()
                .getItems());
        return resources.stream()
                .map(Row::of)
                .sorted(Comparator.comparing(Row::key))
                .toList();
    }
}

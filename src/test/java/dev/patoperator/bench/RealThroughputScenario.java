package dev.patoperator.bench;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatGrantReviewSpec;
import dev.patoperator.api.v1alpha1.ReviewAction;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.it.Installation;
import dev.patoperator.it.RealKubernetes;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;

/**
 * No write interval, on a real API server: how much longer the operator takes than a bare client that applies as many
 * statuses with the same rights. Skipped where there is no server to run.
 */
final class RealThroughputScenario {

    private static final String NAMESPACE = "acme";
    private static final String ORGANIZATION = "org";
    private static final double MOST = 2;
    private static final double NANOS = 1e9;

    private final Parameters parameters;
    private final Report report;

    RealThroughputScenario(Parameters parameters, Report report) {
        this.parameters = parameters;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        var missing = RealKubernetes.missing();
        if (missing.isPresent()) {
            report.skipped("real API server, write interval 0", missing.get());
            return;
        }
        try (RealKubernetes kubernetes = RealKubernetes.start();
                Installation installation = Installation.of(kubernetes, Path.of("deploy/manifests"));
                GitHubSimulator gitHub =
                        GitHubSimulator.builder().withoutAnswerChecks().start();
                ReadyWatch ready = new ReadyWatch(kubernetes.admin())) {
            if (!parameters.gitHubLatency().isZero()) {
                gitHub.faults().onAnything().every().delay(parameters.gitHubLatency());
            }
            kubernetes.credentialsFor(gitHub);
            seed(kubernetes, gitHub);
            Map<String, String> environment =
                    Map.of("KUBECONFIG", installation.kubeconfig().toString(), "HOME", home());
            double operatorSeconds = operatorSeconds(environment, gitHub, ready);
            long writes = kubernetes.audit().statusWrites();
            double bareSeconds = BareClient.seconds(environment, writes);
            report.add(new Row(
                    parameters.resources() + " resources, write interval 0, real API server",
                    "wall time as a ratio to a bare client's",
                    operatorSeconds / bareSeconds,
                    MOST,
                    "%.2f s from the operator's start line; %.2f s for %d status writes ten at a time, no JVM start in either"
                            .formatted(operatorSeconds, bareSeconds, writes)));
        }
    }

    private void seed(RealKubernetes kubernetes, GitHubSimulator gitHub) {
        int each = parameters.idsPerResource();
        for (int n = 0; n < parameters.resources(); n++) {
            List<Long> ids = LongStream.rangeClosed(n * each + 1L, (n + 1L) * each)
                    .boxed()
                    .toList();
            ids.forEach(id -> gitHub.organization(ORGANIZATION).request(id).add());
            PatGrantReview review = new PatGrantReview();
            review.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(NAMESPACE)
                    .withName("review-" + n)
                    .build());
            review.setSpec(new PatGrantReviewSpec(
                    ORGANIZATION, ReviewAction.APPROVE, null, ids, null, null, null, null, null, null, null));
            kubernetes.admin().resource(review).create();
        }
    }

    private double operatorSeconds(Map<String, String> environment, GitHubSimulator gitHub, ReadyWatch ready)
            throws IOException {
        try (ChildJvm operator = ChildJvm.start(
                "dev.patoperator.PatOperator",
                Stand.with(
                        environment,
                        Map.of(
                                "PAT_OPERATOR_GITHUB_API_URLS", gitHub.baseUrl(),
                                "PAT_OPERATOR_GITHUB_WRITE_INTERVAL", "0ms",
                                "PAT_OPERATOR_HTTP_PORT", "0",
                                "PAT_OPERATOR_HEALTH_PORT", "0",
                                "PAT_OPERATOR_NAMESPACE", "github-pat-operator")))) {
            operator.awaitStartLine();
            long start = System.nanoTime();
            Awaitility.await().atMost(Stand.PATIENCE).until(() -> {
                operator.assertRuns();
                return ready.count(name -> true) >= parameters.resources();
            });
            return (ready.last(name -> true) - start) / NANOS;
        }
    }

    private static String home() {
        return Path.of("target", "bench").toAbsolutePath().toString();
    }
}

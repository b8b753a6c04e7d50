package dev.patoperator.bench;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatGrantReviewSpec;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.api.v1alpha1.ReviewAction;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import dev.patoperator.kubernetes.Write;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;

/** Both sides of one scenario, seeded before an operator starts between them. */
final class Stand implements AutoCloseable {

    static final String NAMESPACE = "bench";

    private static final String OPERATOR = "dev.patoperator.PatOperator";
    private static final String OPERATOR_NAMESPACE = "github-pat-operator";
    static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final int SEEDERS = 4;

    private final EmbeddedKubernetes kubernetes;
    private final GitHubSimulator gitHub;
    private final ReadyWatch ready;
    private final Path kubeconfig;
    private long nextId = 1;

    private Stand(Duration gitHubLatency) throws IOException {
        kubernetes = EmbeddedKubernetes.start(crds());
        // Checking its own answers would cost the simulator more time than answering.
        gitHub = GitHubSimulator.builder().withoutAnswerChecks().start();
        if (!gitHubLatency.isZero()) {
            gitHub.faults().onAnything().every().delay(gitHubLatency);
        }
        ready = new ReadyWatch(kubernetes.client());
        Path folder = Files.createDirectories(Path.of("target", "bench"));
        kubeconfig = Files.createTempFile(folder, "kubeconfig-", "").toAbsolutePath();
        kubernetes.writeKubeconfig(kubeconfig, OPERATOR_NAMESPACE);
        kubernetes
                .client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(PatSpec.DEFAULT_CREDENTIALS)
                        .endMetadata()
                        .addToStringData("githubAppID", gitHub.app().clientId())
                        .addToStringData("githubAppPrivateKey", gitHub.app().privateKeyPkcs1())
                        .addToStringData("githubAppBaseURL", gitHub.baseUrl())
                        .build())
                .create();
    }

    static Stand open(Duration gitHubLatency) throws IOException {
        return new Stand(gitHubLatency);
    }

    private static List<String> crds() throws IOException {
        List<String> texts = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("deploy/crds"), "*-v1.yml")) {
            for (Path file : files) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }

    EmbeddedKubernetes kubernetes() {
        return kubernetes;
    }

    GitHubSimulator gitHub() {
        return gitHub;
    }

    ReadyWatch ready() {
        return ready;
    }

    /** Seeds pending requests in the organization and reviews of them, named after it: {@code <organization>-<n>}. */
    void seed(String organization, int resources, int idsPerResource) throws InterruptedException {
        gitHub.organization(organization);
        ExecutorService seeders = Executors.newFixedThreadPool(SEEDERS);
        List<Future<?>> created = new ArrayList<>();
        for (int n = 0; n < resources; n++) {
            PatGrantReview review = prepare(organization, organization + "-" + n, idsPerResource);
            created.add(seeders.submit(() -> apply(review)));
        }
        seeders.shutdown();
        if (!seeders.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("seeding takes too long");
        }
        for (var one : created) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("seeding failed", e.getCause());
            }
        }
    }

    /** Makes pending requests, and answers a review of them that is not applied yet. */
    PatGrantReview prepare(String organization, String name, int ids) {
        List<Long> requests = LongStream.range(nextId, nextId + ids).boxed().toList();
        nextId += ids;
        requests.forEach(id -> gitHub.organization(organization).request(id).add());
        PatGrantReview review = new PatGrantReview();
        review.setMetadata(
                new ObjectMetaBuilder().withNamespace(NAMESPACE).withName(name).build());
        review.setSpec(new PatGrantReviewSpec(
                organization, ReviewAction.APPROVE, null, requests, null, null, null, null, null, null, null));
        return review;
    }

    void apply(PatGrantReview review) {
        kubernetes.client().resource(review).create();
    }

    /** Forgets all calls and writes so far and starts an operator; the caller ends it. */
    ChildJvm startOperator(Duration writeInterval) throws IOException {
        kubernetes.writes().clear();
        gitHub.clearCalls();
        return ChildJvm.start(
                OPERATOR,
                with(
                        environment(),
                        Map.of(
                                "PAT_OPERATOR_GITHUB_API_URLS",
                                gitHub.baseUrl(),
                                "PAT_OPERATOR_GITHUB_WRITE_INTERVAL",
                                writeInterval.toMillis() + "ms",
                                "PAT_OPERATOR_HEALTH_PORT",
                                "0",
                                "PAT_OPERATOR_HTTP_PORT",
                                "0",
                                "PAT_OPERATOR_NAMESPACE",
                                OPERATOR_NAMESPACE)));
    }

    /** An environment with this Kubernetes API's kubeconfig. */
    Map<String, String> environment() {
        return Map.of(
                "KUBECONFIG",
                kubeconfig.toString(),
                "HOME",
                kubeconfig.getParent().toString());
    }

    static Map<String, String> with(Map<String, String> environment, Map<String, String> more) {
        Map<String, String> both = new HashMap<>(environment);
        both.putAll(more);
        return both;
    }

    /** Waits until so many reviews with such names are Ready. */
    void awaitReady(ChildJvm operator, int count, Predicate<String> names) {
        await(operator, () -> ready.count(names) >= count);
    }

    void await(ChildJvm operator, BooleanSupplier condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
            operator.assertRuns();
            return condition.getAsBoolean();
        });
    }

    /** Waits until the operator neither calls nor writes nor computes for some time. */
    void awaitQuiet(ChildJvm operator) {
        Object[] last = {null, System.nanoTime()};
        await(operator, () -> {
            // A tenth of a second of processor time is what an idle JVM and its informers need in that time at most.
            List<Object> now = List.of(
                    kubernetes.writes().all().size(),
                    gitHub.calls().size(),
                    operator.cpu().toMillis() / 100);
            if (!now.equals(last[0])) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - (long) last[1] > QUIET.toNanos();
        });
    }

    long writes(Predicate<Write> kind) {
        return kubernetes.writes().all().stream().filter(kind).count();
    }

    long statusWrites() {
        return writes(it -> it.call().writesStatusOf("patgrantreviews"));
    }

    @Override
    public void close() throws IOException {
        ready.close();
        kubernetes.close();
        gitHub.close();
        Files.delete(kubeconfig);
    }
}

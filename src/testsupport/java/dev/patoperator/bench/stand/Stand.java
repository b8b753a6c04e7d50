package dev.patoperator.bench.stand;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatGrantReviewSpec;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatRevocationSpec;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.api.v1alpha1.ReviewAction;
import dev.patoperator.github.simulator.GitHubSimulator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;

/** The environment of one scenario: a Kubernetes API with a tenant's namespace and Secret, and a GitHub simulator. */
public final class Stand implements AutoCloseable {

    /** The tenant's namespace. */
    public static final String NAMESPACE = "acme";

    /** The namespace of the operator's Lease and journal, and the operator's name. */
    static final String OPERATOR_NAMESPACE = "github-pat-operator";

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final int WRITERS = 4;

    private final Setup setup;
    private final Cluster cluster;
    private final GitHubSimulator gitHub;
    private final ReadyWatch ready;
    private long nextId = 1;

    private Stand(Setup setup, Cluster cluster) {
        this.setup = setup;
        this.cluster = cluster;
        // With response checks, the simulator would spend more time on them than on responses.
        gitHub = GitHubSimulator.builder().withoutAnswerChecks().start();
        Duration latency = setup.parameters().gitHubLatency();
        if (!latency.isZero()) {
            gitHub.faults().onAnything().every().delay(latency);
        }
        ready = new ReadyWatch(cluster.admin());
        secret(NAMESPACE, PatSpec.DEFAULT_CREDENTIALS, credentials());
    }

    /** Uses a real API server if one can run, else the embedded API. */
    public static Stand open(Setup setup) throws IOException {
        return on(Cluster.preferred(), setup);
    }

    /** Uses this API, which is closed with the stand. */
    public static Stand on(Cluster cluster, Setup setup) {
        return new Stand(setup, cluster);
    }

    public Cluster cluster() {
        return cluster;
    }

    public GitHubSimulator gitHub() {
        return gitHub;
    }

    public ReadyWatch ready() {
        return ready;
    }

    /** Returns the data of the Secret of the simulator's App. */
    public Map<String, String> credentials() {
        return Map.of(
                "githubAppID", gitHub.app().clientId(),
                "githubAppPrivateKey", gitHub.app().privateKeyPkcs1(),
                "githubAppBaseURL", gitHub.baseUrl());
    }

    /** Creates a Secret. */
    public void secret(String namespace, String name, Map<String, String> data) {
        apply(new SecretBuilder()
                .withMetadata(meta(namespace, name))
                .withStringData(data)
                .build());
    }

    public static ObjectMeta meta(String namespace, String name) {
        return new ObjectMetaBuilder().withNamespace(namespace).withName(name).build();
    }

    /**
     * Seeds pending requests in the organization and applies reviews of them, named after it:
     * {@code <organization>-<n>}.
     */
    public void seed(String organization, int resources) throws InterruptedException {
        gitHub.organization(organization);
        applyAll(IntStream.range(0, resources)
                .mapToObj(n -> prepare(organization, organization + "-" + n))
                .toList());
    }

    /** Creates pending requests, and returns a review of them that is not applied yet. */
    public PatGrantReview prepare(String organization, String name) {
        int ids = setup.parameters().idsPerResource();
        List<Long> requests = LongStream.range(nextId, nextId + ids).boxed().toList();
        nextId += ids;
        requests.forEach(id -> gitHub.organization(organization).request(id).add());
        PatGrantReview review = new PatGrantReview();
        review.setMetadata(meta(NAMESPACE, name));
        review.setSpec(new PatGrantReviewSpec(
                organization,
                ReviewAction.APPROVE,
                null,
                null,
                requests,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
        return review;
    }

    /** Returns a revocation of one grant that is not applied yet. */
    public static PatRevocation revocation(String namespace, String name, String organization, long grant) {
        PatRevocation revocation = new PatRevocation();
        revocation.setMetadata(meta(namespace, name));
        revocation.setSpec(new PatRevocationSpec(
                organization, null, List.of(grant), null, null, null, null, null, null, null, null));
        return revocation;
    }

    public void apply(HasMetadata resource) {
        cluster.admin().resource(resource).create();
    }

    /** Creates them, several at a time. */
    public void applyAll(List<? extends HasMetadata> resources) throws InterruptedException {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> created = new ArrayList<>();
            resources.forEach(resource -> created.add(writers.submit(() -> apply(resource))));
            for (Future<?> one : created) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a resource could not be created", e.getCause());
        } finally {
            writers.shutdownNow();
        }
    }

    /** Discards all recorded calls and writes and starts the operator as the image does; the caller ends it. */
    public ChildJvm startOperator() throws IOException {
        return startOperator(Map.of());
    }

    /** Starts the operator with more settings. */
    public ChildJvm startOperator(Map<String, String> settings) throws IOException {
        return start(setup.image().operatorCommand(), settings);
    }

    /** Starts the operator without a class-data cache, to compare it with processes that have none. */
    public ChildJvm startOperatorWithoutCache(Map<String, String> settings) throws IOException {
        return start(setup.image().operatorCommandWithoutCache(), settings);
    }

    private ChildJvm start(List<String> command, Map<String, String> settings) throws IOException {
        cluster.forgetWrites();
        gitHub.clearCalls();
        return ChildJvm.start(setup.image(), "operator", command, operatorEnvironment(settings));
    }

    /** Returns the operator's environment, on free ports. */
    public Map<String, String> operatorEnvironment(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(cluster.operatorEnvironment(gitHub));
        environment.putAll(Image.freePorts());
        environment.put(
                "PAT_OPERATOR_GITHUB_WRITE_INTERVAL",
                setup.parameters().writeInterval().toMillis() + "ms");
        environment.putAll(settings);
        return environment;
    }

    /** Waits until this many reviews with such names are Ready. */
    public void awaitReady(ChildJvm operator, int count, Predicate<String> names) {
        await(operator, () -> ready.count(names) >= count);
    }

    /** Waits for a condition, while the operator runs. */
    public void await(ChildJvm operator, BooleanSupplier condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            operator.assertRuns();
            return condition.getAsBoolean();
        });
    }

    /** Waits for a duration, while the operator runs. */
    public void pause(ChildJvm operator, Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        await(operator, () -> System.nanoTime() - end >= 0);
    }

    /** Waits until the operator neither calls nor writes nor computes for some time. */
    public void awaitQuiet(ChildJvm operator) {
        Object[] last = {null, System.nanoTime()};
        await(operator, () -> {
            // An idle JVM and its informers need at most a tenth of a second of processor time in that period.
            List<Object> now = List.of(
                    cluster.writes(), gitHub.calls().size(), operator.cpu().toMillis() / 100);
            if (!now.equals(last[0])) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - (long) last[1] > QUIET.toNanos();
        });
    }

    @Override
    public void close() throws IOException {
        ready.close();
        cluster.close();
        gitHub.close();
    }
}

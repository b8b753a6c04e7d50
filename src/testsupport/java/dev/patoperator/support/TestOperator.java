package dev.patoperator.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.OperatorRuntime;
import dev.patoperator.Timings;
import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.config.InvalidSettingException;
import dev.patoperator.config.Settings;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.election.LeaseRenewalMonitor;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SecretsWatch;
import dev.patoperator.github.simulator.SimulatedApp;
import dev.patoperator.gitops.Verdicts;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import dev.patoperator.telemetry.http.BindFailedException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The operator in this JVM, with an embedded Kubernetes API and a GitHub simulator on loopback ports. Most times that
 * are minutes in production are a second or less here; nothing else differs.
 */
public final class TestOperator
        implements AutoCloseable, BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    /** Times short enough for a test to observe what takes an hour in production. */
    public static final Timings QUICK = new Timings(
            new GitHubSettings(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(200),
                    Duration.ofMillis(50),
                    Duration.ofMillis(300)),
            new DispatchSettings(
                    Duration.ofMillis(10),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(20),
                    Duration.ofMillis(200),
                    Duration.ofMillis(500),
                    Duration.ofMillis(50),
                    Duration.ofMillis(300),
                    Duration.ofMillis(100),
                    Duration.ofMinutes(1),
                    Duration.ofMillis(500)),
            new RequeueIntervals(
                    Duration.ofSeconds(2),
                    Duration.ofMillis(300),
                    Duration.ofMillis(500),
                    Duration.ofMillis(100),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(20)));

    /** The user agent of the operator's calls in the record of the embedded API. */
    public static final String USER_AGENT = "the-operator";

    private final EmbeddedKubernetes kubernetes;
    private final Verdicts verdicts = new Verdicts();
    private final GitHubSimulator gitHub = GitHubSimulator.start();
    private final Map<String, String> environment = new HashMap<>();
    private Timings timings = QUICK;
    private Clock clock = Clock.systemUTC();
    private KubernetesClient processClient;
    private OperatorRuntime process;
    private boolean ofClass;

    /** Returns the CRDs as they are shipped. */
    static List<String> crds() {
        try (Stream<Path> files = Files.list(Path.of("deploy/crds"))) {
            List<String> texts = new ArrayList<>();
            for (Path file :
                    files.filter(it -> it.toString().endsWith("-v1.yml")).toList()) {
                texts.add(Files.readString(file));
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestOperator(List<String> crds) {
        kubernetes = EmbeddedKubernetes.start(crds);
        kubernetes.observe(verdicts);
        environment.put("PAT_OPERATOR_GITHUB_API_URLS", gitHub.baseUrl());
        environment.put("PAT_OPERATOR_HTTP_PORT", "0");
        environment.put("PAT_OPERATOR_HEALTH_PORT", "0");
        environment.put("PAT_OPERATOR_NAMESPACE", "github-pat-operator");
    }

    /** Starts the Kubernetes API and the simulator, without the operator. */
    public static TestOperator prepare() {
        return prepare(crds());
    }

    /** Starts both with other CRDs than those that are shipped, without the operator. */
    public static TestOperator prepare(List<String> crds) {
        return new TestOperator(crds);
    }

    /** Like {@link #withCredentials}, and starts the operator. */
    public static TestOperator run() {
        return withCredentials().start();
    }

    /**
     * Starts both, and creates an organization {@code acme} and its Secret. As a JUnit extension it starts the operator and
     * closes everything: for all tests of a class in a static field, for each test in another field. Faults and recorded
     * calls of earlier tests are cleared.
     */
    public static TestOperator withCredentials() {
        TestOperator operator = prepare();
        operator.gitHub.organization("acme");
        operator.secret("acme", "github-app");
        return operator;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        ofClass = true;
        start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!ofClass) {
            start();
        }
        gitHub.faults().clear();
        gitHub.clearCalls();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!ofClass) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** Sets an environment variable of the operator, before it starts. */
    public TestOperator setting(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Replaces {@link #QUICK}, before the operator starts. */
    public TestOperator tuning(Timings other) {
        timings = other;
        return this;
    }

    /** Replaces the operator's wall clock, before the operator starts. Intervals do not depend on it. */
    public TestOperator clock(Clock other) {
        clock = other;
        return this;
    }

    /** Starts the operator. */
    public TestOperator start() {
        try {
            LeaseRenewalMonitor renewals = new LeaseRenewalMonitor(Clock.systemUTC());
            processClient = kubernetes.newClient(USER_AGENT, Map.of("lease renewals", renewals));
            process =
                    new OperatorRuntime(Settings.from(environment), timings, processClient, renewals, clock, () -> {});
            process.start();
            return this;
        } catch (InvalidSettingException | BindFailedException e) {
            throw new AssertionError(e);
        }
    }

    /** Stops the operator as SIGTERM does. The Kubernetes API and the simulator keep running. */
    public void stop() {
        if (process != null) {
            try {
                process.stop(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process = null;
        }
    }

    /** Stops the operator without finishing anything, as close to a crash as possible within one JVM. */
    public void crash() {
        processClient.close(); // a crashed process writes nothing more
        process.close();
        process = null;
    }

    public GitHubSimulator gitHub() {
        return gitHub;
    }

    public EmbeddedKubernetes kubernetes() {
        return kubernetes;
    }

    public KubernetesClient client() {
        return kubernetes.client();
    }

    /** Returns the port of the metrics. */
    public int httpPort() {
        return process.httpPort();
    }

    /** Returns the port of the probes. */
    public int healthPort() {
        return process.healthPort();
    }

    /** Returns the body of {@code /metrics}. */
    public String metrics() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort() + "/metrics"))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Returns the port of the webhook, which {@code PAT_OPERATOR_WEBHOOK_PORT} must have enabled. */
    public int webhookPort() {
        return process.webhookPort().orElseThrow();
    }

    /** Creates or replaces a Secret with the default App's credentials for the simulator. */
    public void secret(String namespace, String name) {
        secret(namespace, name, gitHub.app());
    }

    /** Creates or replaces a Secret with an App's credentials for the simulator. */
    public void secret(String namespace, String name, SimulatedApp app) {
        secret(
                namespace,
                name,
                Map.of(
                        "githubAppID", String.valueOf(app.appId()),
                        "githubAppPrivateKey", app.privateKeyPkcs1(),
                        "githubAppBaseURL", gitHub.baseUrl()));
    }

    /** Creates or replaces a Secret. */
    public void secret(String namespace, String name, Map<String, String> values) {
        Map<String, String> data = new HashMap<>();
        values.forEach((key, value) ->
                data.put(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(data)
                .build();
        client().resource(secret).createOr(existing -> existing.update());
    }

    /** Applies a manifest with server-side apply, as a user would. */
    public void apply(String yaml) {
        client().resource(Serialization.unmarshal(yaml, kindOf(yaml)))
                .fieldManager("kubectl")
                .forceConflicts()
                .serverSideApply();
    }

    private static Class<? extends HasMetadata> kindOf(String yaml) {
        if (yaml.contains("kind: PatInventory")) {
            return PatInventory.class;
        }
        return yaml.contains("kind: PatRevocation") ? PatRevocation.class : PatGrantReview.class;
    }

    /** Returns a review of requests in {@code acme}, in the namespace of that name. */
    public static String review(String name, String action, String ids, String... more) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata:
                  name: %s
                  namespace: acme
                spec:
                  organization: acme
                  action: %s
                  patRequestIDs: [%s]
                """.formatted(name, action, ids) + lines(more);
    }

    /** Returns a revocation of grants in {@code acme}, in the namespace of that name. */
    public static String revocation(String name, String ids, String... more) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: PatRevocation
                metadata:
                  name: %s
                  namespace: acme
                spec:
                  organization: acme
                  patIDs: [%s]
                """.formatted(name, ids) + lines(more);
    }

    private static String lines(String... more) {
        StringBuilder text = new StringBuilder();
        for (String line : more) {
            text.append("  ").append(line).append('\n');
        }
        return text.toString();
    }

    public PatGrantReview review(String name) {
        return client().resources(PatGrantReview.class)
                .inNamespace("acme")
                .withName(name)
                .get();
    }

    public PatRevocation revocation(String name) {
        return client().resources(PatRevocation.class)
                .inNamespace("acme")
                .withName(name)
                .get();
    }

    /** Waits until the Ready condition has this reason for the resource's newest generation, and returns the status. */
    public PatStatus awaitReview(String name, String reason) {
        return await(() -> review(name), reason);
    }

    /** Like {@link #awaitReview}, for a revocation. */
    public PatStatus awaitRevocation(String name, String reason) {
        return await(() -> revocation(name), reason);
    }

    private interface Source {
        PatResource<?> get();
    }

    private static PatStatus await(Source source, String reason) {
        waiting().untilAsserted(() -> {
            PatResource<?> resource = source.get();
            PatStatus status = resource.getStatus();
            assertThat(status).isNotNull();
            assertThat(status.observedGeneration()).isEqualTo(resource.generation());
            assertThat(ready(status).reason()).describedAs("%s", status).isEqualTo(reason);
        });
        PatStatus status = source.get().getStatus();
        SecretsWatch.assertNoSecretIn("a status", Serialization.asJson(status));
        return status;
    }

    /** Returns consecutive ids, as written in a flow sequence of YAML. */
    public static String ids(long from, long to) {
        StringBuilder ids = new StringBuilder();
        for (long id = from; id <= to; id++) {
            ids.append(id == from ? "" : ", ").append(id);
        }
        return ids.toString();
    }

    /** Polls every 10 ms, for at most 20 s. */
    public static ConditionFactory waiting() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
    }

    public static Condition ready(PatStatus status) {
        return status.conditionList().stream()
                .filter(condition -> condition.type().equals("Ready"))
                .findFirst()
                .orElse(new Condition("Ready", "", null, "", "(none)", ""));
    }

    /** Returns the outcome of one id, or fails. */
    public static Outcome outcome(PatStatus status, long id) {
        return status.outcomeList().stream()
                .filter(outcome -> Objects.equals(outcome.id(), id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no outcome of " + id + " in " + status));
    }

    /** Stops everything, and asserts for every stored state that Argo CD and kstatus report what its conditions say. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        kubernetes.close();
        gitHub.close();
        verdicts.assertConsistent();
    }
}

package dev.patoperator.controller.plan;

import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.support.FakeClusterView;
import dev.patoperator.dispatch.support.InMemoryJournal;
import dev.patoperator.dispatch.support.ListedPeople;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.RecordingObserver;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerFixture;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.model.ItemKind;
import dev.patoperator.precedence.CredentialVerificationCache;
import dev.patoperator.precedence.index.ResourceIndex;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A verifier on Secrets that a test scripts, and a dispatcher whose look-ups wait until a test lets GitHub answer. */
final class CredentialsFixture implements AutoCloseable {

    static final URI HERE = URI.create("https://api.github.com");
    static final URI ELSEWHERE = URI.create("https://ghes.example.com/api/v3");
    static final SecretRef SECRET = new SecretRef("acme", "github-app");
    static final Installation INSTALLATION = new Installation(HERE, 1);

    private static final String PEM = AppKey.fresh().pkcs1();

    final ManualClock clock = new ManualClock();
    final RequeueIntervals intervals = RequeueIntervals.DEFAULT;
    final ResourceIndex index = new ResourceIndex();
    final FakeClusterView cluster = new FakeClusterView();
    final RecordingObserver observer = new RecordingObserver();
    final ScriptedOrganization gitHub = new ScriptedOrganization();
    final CredentialVerificationCache verifications;
    final Dispatcher dispatcher;
    final CredentialVerifier verifier;

    /** App ids and organizations that GitHub was asked for. */
    final List<String> lookUps = new CopyOnWriteArrayList<>();

    private final KubernetesMockServer server = new KubernetesMockServer(false);
    private final KubernetesClient client;
    private final CountDownLatch answered = new CountDownLatch(1);

    CredentialsFixture(PolicyEvaluator evaluator) {
        server.init();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getPort())
                .withRequestRetryBackoffLimit(0)
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
        Instant start = clock.instant();
        verifications = new CredentialVerificationCache(
                intervals.verification(),
                () -> Duration.between(start, clock.instant()).toNanos());
        dispatcher = new Dispatcher(
                WorkerFixture.QUICK,
                this::installation,
                gitHub,
                new ListedPeople(),
                new InMemoryJournal(),
                cluster,
                evaluator,
                observer,
                Clocks.of(Clock.systemUTC()));
        CredentialsReader reader = new CredentialsReader(client, "operators", Set.of(HERE, ELSEWHERE));
        verifier = new CredentialVerifier(reader, verifications, index, dispatcher, intervals);
    }

    private InstalledApp installation(AppCredentials app, String organization, Duration maxAge)
            throws InterruptedException {
        lookUps.add(app.issuer() + " in " + organization);
        answered.await();
        return new InstalledApp(INSTALLATION, Map.of(ItemKind.REQUEST.permission(), "write"), Instant.now());
    }

    /** Lets every look-up of an installation succeed from now on. */
    void letGitHubAnswer() {
        answered.countDown();
    }

    /** Answers the next read of the Secret with an App on github.com. Without a scripted answer it does not exist. */
    void secretHolds(String appId) {
        secretHolds(appId, HERE);
    }

    void secretHolds(String appId, URI apiUrl) {
        answer(
                200,
                new SecretBuilder()
                        .addToData("githubAppID", base64(appId))
                        .addToData("githubAppBaseURL", base64(apiUrl.toString()))
                        .addToData("githubAppPrivateKey", base64(PEM))
                        .build());
    }

    /** Answers the next read of the Secret with one that has no key. */
    void secretIsMalformed() {
        answer(200, new SecretBuilder().addToData("githubAppID", base64("1")).build());
    }

    /** Fails the next read of the Secret. */
    void secretFails(int status) {
        answer(
                status,
                new StatusBuilder().withCode(status).withStatus("Failure").build());
    }

    private void answer(int status, Object body) {
        server.expect()
                .get()
                .withPath("/api/v1/namespaces/acme/secrets/github-app")
                .andReturn(status, body)
                .once();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns how often a Secret was read. */
    int reads() {
        return server.getRequestCount();
    }

    @Override
    public void close() {
        dispatcher.close();
        answered.countDown();
        client.close();
        server.destroy();
    }
}

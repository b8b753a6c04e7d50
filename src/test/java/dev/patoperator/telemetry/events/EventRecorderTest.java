package dev.patoperator.telemetry.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.telemetry.metrics.Metrics;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class EventRecorderTest {

    private static final String PATH = "/apis/events.k8s.io/v1/namespaces/acme/events";
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-22T12:00:00.123456789Z"), ZoneOffset.UTC);

    private final KubernetesMockServer server = new KubernetesMockServer(false);
    private final Metrics metrics = new Metrics();
    private final ListAppender<ILoggingEvent> logs = new ListAppender<>();
    private final List<EventRecorder> recorders = new ArrayList<>();
    private KubernetesClient client;

    @BeforeEach
    void start() {
        server.init();
        client = client(server.getPort());
        logs.start();
        recorderLog().addAppender(logs);
    }

    /** Without the recorders' threads: they would warn of the closed client in the next test. */
    @AfterEach
    void stop() {
        recorders.forEach(EventRecorder::close);
        recorderLog().detachAppender(logs);
        client.close();
        server.destroy();
        metrics.close();
    }

    @Test
    void anEventNamesTheResourceAndTheReportingInstance() throws Exception {
        answer(201, 1);
        recorder(10).normal(review("ci-bots"), "Decided", "Approve", "Approved 71");
        JsonNode event = sent();
        assertThat(event.at("/metadata/name").asText()).matches("ci-bots-[0-9a-f]{16}");
        assertThat(event.at("/metadata/namespace").asText()).isEqualTo("acme");
        assertThat(event.at("/regarding/apiVersion").asText()).isEqualTo("patoperator.dev/v1alpha1");
        assertThat(event.at("/regarding/kind").asText()).isEqualTo("PatGrantReview");
        assertThat(event.at("/regarding/namespace").asText()).isEqualTo("acme");
        assertThat(event.at("/regarding/name").asText()).isEqualTo("ci-bots");
        assertThat(event.at("/regarding/uid").asText()).isEqualTo("u-1");
        assertThat(event.at("/regarding/resourceVersion").asText()).isEqualTo("42");
        assertThat(event.path("type").asText()).isEqualTo("Normal");
        assertThat(event.path("reason").asText()).isEqualTo("Decided");
        assertThat(event.path("action").asText()).isEqualTo("Approve");
        assertThat(event.path("note").asText()).isEqualTo("Approved 71");
        assertThat(event.path("eventTime").asText()).isEqualTo("2026-11-22T12:00:00.123456Z");
        assertThat(event.path("reportingController").asText()).isEqualTo("patoperator.dev/github-pat-operator");
        assertThat(event.path("reportingInstance").asText()).isEqualTo("pod-1");
    }

    @Test
    void longNotesAndNamesAreCutToTheLimitsOfTheApiServer() throws Exception {
        answer(201, 1);
        recorder(100).warning(review("a".repeat(253)), "DecisionFailed", "Deny", "x" + "é".repeat(600));
        JsonNode event = sent();
        assertThat(event.path("type").asText()).isEqualTo("Warning");
        assertThat(event.path("note").asText()).isEqualTo("x" + "é".repeat(511));
        assertThat(event.at("/metadata/name").asText()).matches("a{46}-[0-9a-f]{16}");
    }

    @Test
    void aCutNameDoesNotEndWithADot() throws Exception {
        answer(201, 1);
        recorder(10).normal(review("a".repeat(45) + ".b"), "Decided", "Approve", "Approved 71");
        assertThat(sent().at("/metadata/name").asText()).matches("a{45}-[0-9a-f]{16}");
    }

    @Test
    void closingSendsQueuedEvents() {
        answer(201, 20);
        EventRecorder recorder = recorder(100);
        for (int i = 0; i < 20; i++) {
            recorder.normal(review("ci-bots"), "Decided", "Approve", "Approved " + i);
        }
        recorder.close();
        assertThat(server.getRequestCount()).isEqualTo(20);
        assertThat(dropped()).isZero();
    }

    @Test
    void anUnresponsiveApiBlocksNeitherCallersNorClosing() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                KubernetesClient hanging = client(silent.getLocalPort())) {
            EventRecorder recorder = recorder(hanging, 5);
            long start = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                recorder.normal(review("ci-bots"), "Decided", "Approve", "Approved " + i);
            }
            assertThat(dropped())
                    .as("five are queued, and at most two are being sent")
                    .isBetween(43L, 45L);
            recorder.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            await().untilAsserted(() -> assertThat(dropped()).isEqualTo(50));
        }
        assertThat(warnings()).containsExactly("Kubernetes Events are being dropped: too many at once");
    }

    @Test
    void permanentErrorsDropTheEventAndAreLoggedOncePerBurst() {
        answer(400, 3);
        answer(201, 1);
        answer(422, 1);
        EventRecorder recorder = recorder(10);
        for (int i = 0; i < 5; i++) {
            recorder.normal(review("ci-bots"), "Decided", "Approve", "Approved " + i);
            int sent = i + 1;
            await().until(() -> server.getRequestCount() == sent);
        }
        recorder.close();
        assertThat(dropped()).isEqualTo(4);
        assertThat(warnings())
                .containsExactly(
                        "Kubernetes Events are being dropped: Kubernetes answered 400",
                        "Kubernetes Events are being dropped: Kubernetes answered 422");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 409})
    void eventsOfADeletedNamespaceAreDroppedWithoutAWarning(int status) {
        answer(status, 1);
        EventRecorder recorder = recorder(10);
        recorder.normal(review("ci-bots"), "Decided", "Approve", "Approved 71");
        recorder.close();
        assertThat(dropped()).isEqualTo(1);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void eventsAfterClosingAreDroppedWithoutAFailure() {
        EventRecorder recorder = recorder(10);
        recorder.close();
        recorder.normal(review("ci-bots"), "Decided", "Approve", "Approved 71");
        assertThat(dropped()).isEqualTo(1);
    }

    private static KubernetesClient client(int port) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + port)
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private EventRecorder recorder(int queueLength) {
        return recorder(client, queueLength);
    }

    /** Returns a recorder whose queue has capacity for so many Events of these tests. */
    private EventRecorder recorder(KubernetesClient to, int queueLength) {
        var recorder = new EventRecorder(to, metrics, NOON, "pod-1", 545L * queueLength, Duration.ofMillis(50));
        recorders.add(recorder);
        return recorder;
    }

    private void answer(int status, int times) {
        server.expect().post().withPath(PATH).andReturn(status, "{}").times(times);
    }

    private JsonNode sent() throws Exception {
        RecordedRequest request = server.takeRequest(10, TimeUnit.SECONDS);
        return new ObjectMapper().readTree(request.getBody().readString(StandardCharsets.UTF_8));
    }

    private long dropped() {
        return dropped(metrics);
    }

    static long dropped(Metrics metrics) {
        String name = "github_pat_operator_events_dropped_total ";
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    private List<String> warnings() {
        return List.copyOf(logs.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Logger recorderLog() {
        return (Logger) LoggerFactory.getLogger(EventRecorder.class);
    }

    private static PatGrantReview review(String name) {
        return review(name, "acme");
    }

    static PatGrantReview review(String name, String namespace) {
        PatGrantReview review = new PatGrantReview();
        review.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(namespace)
                .withUid("u-1")
                .withResourceVersion("42")
                .build());
        return review;
    }
}

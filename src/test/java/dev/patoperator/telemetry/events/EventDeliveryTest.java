package dev.patoperator.telemetry.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.telemetry.metrics.Metrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which Events are recorded when there are many, or when Kubernetes fails. */
class EventDeliveryTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofMillis(20);
    private static final int THREADS = 2;

    private final Metrics metrics = new Metrics();
    private EventServer server;
    private KubernetesClient client;
    private EventRecorder recorder;

    @AfterEach
    void stop() {
        recorder.close();
        client.close();
        server.close();
        metrics.close();
    }

    private void start(EventServer events, long maxWaitingBytes) {
        server = events;
        client = server.newClient();
        recorder = new EventRecorder(client, metrics, Clock.systemUTC(), "pod-1", maxWaitingBytes, RETRY);
    }

    private void start() throws IOException {
        start(EventServer.start(), EventRecorder.MAX_WAITING_BYTES);
    }

    private void record(String namespace, String note) {
        recorder.normal(EventRecorderTest.review("ci-bots", namespace), "Decided", "Approve", note);
    }

    @Test
    void tenThousandEventsOfOneNamespaceCanWait() throws Exception {
        start(EventServer.startForMany(), EventRecorder.MAX_WAITING_BYTES);
        // All are queued before the first response, and are as long as the Event of a single approval.
        CountDownLatch all = new CountDownLatch(1);
        server.answers((namespace, note) -> {
            all.await();
            return 201;
        });
        String rest = ": by GitHub's request C0FF:EE:1234567:1234567:66000000: id 71 (token 'nightly-build' of ci-bot) "
                + "Approved";
        for (int i = 0; i < 10_000; i++) {
            record("acme", "Approved in acme under generation " + i + rest);
        }
        assertThat(EventRecorderTest.dropped(metrics)).isZero();

        all.countDown();
        await().atMost(SOON).until(() -> server.recorded.size() >= 100);
        assertThat(EventRecorderTest.dropped(metrics)).isZero();
    }

    @Test
    void aFloodOfOneNamespaceNeitherDelaysNorDropsEventsOfAnother() throws Exception {
        start(EventServer.start(), 200 * 600);
        CountDownLatch all = new CountDownLatch(1);
        server.answers((namespace, note) -> {
            all.await();
            return 201;
        });
        for (int i = 0; i < 2_000; i++) {
            record("flood", "f" + i);
        }
        record("acme", "a");
        assertThat(EventRecorderTest.dropped(metrics)).isGreaterThan(1_700);
        all.countDown();

        await().atMost(SOON).until(() -> server.recorded.contains("acme/a"));
        assertThat(server.tries.indexOf("acme/a")).isLessThanOrEqualTo(2 * THREADS);
    }

    @ParameterizedTest
    @ValueSource(ints = {EventServer.NO_ANSWER, 401, 408, 429, 500, 503})
    void anOutageLosesNoEvents(int status) throws Exception {
        start();
        server.answers((namespace, note) -> status);
        for (int i = 0; i < 50; i++) {
            record("acme", "a" + i);
            record("globex", "g" + i);
        }
        await().atMost(SOON).until(() -> server.tries.size() > 8);
        server.answers((namespace, note) -> 201);

        await().atMost(SOON).until(() -> server.recorded.size() == 100);
        assertThat(EventRecorderTest.dropped(metrics)).isZero();
    }

    @Test
    void retriesBecomeRarerDuringAnOutage() throws Exception {
        server = EventServer.start();
        client = server.newClient();
        recorder = new EventRecorder(
                client, metrics, Clock.systemUTC(), "pod-1", EventRecorder.MAX_WAITING_BYTES, Duration.ofMillis(200));
        server.answers((namespace, note) -> 503);
        long start = System.nanoTime();
        for (int i = 0; i < 500; i++) {
            record("namespace-" + i, "n");
        }
        await().atMost(SOON).until(() -> server.tries.size() >= 8);
        long seconds = Duration.ofNanos(System.nanoTime() - start).toMillis();

        assertThat(seconds).as("ms until the eighth try").isGreaterThan(500);
    }

    @Test
    void failuresInOneNamespaceDoNotDelayOthers() throws Exception {
        start();
        server.answers((namespace, note) -> namespace.equals("broken") ? 500 : 201);
        for (int i = 0; i < 200; i++) {
            record("broken", "b" + i);
            record("acme", "a" + i);
        }

        await().atMost(SOON).until(() -> server.recorded.size() == 200);
        assertThat(server.recorded).allMatch(event -> event.startsWith("acme/"));
        assertThat(EventRecorderTest.dropped(metrics)).isZero();
    }

    @Test
    void anEventWhoseResponseWasLostIsNotRecordedTwice() throws Exception {
        start();
        server.losesAnswers(true);
        record("acme", "a");
        await().atMost(SOON).until(() -> server.recorded.contains("acme/a"));
        server.losesAnswers(false);
        record("acme", "b");

        await().atMost(SOON).until(() -> server.recorded.contains("acme/b"));
        assertThat(server.tries).filteredOn("acme/a"::equals).hasSizeGreaterThan(1);
        recorder.close();
        assertThat(EventRecorderTest.dropped(metrics)).isZero();
    }

    @Test
    void anEventThatIsAlwaysRefusedIsDroppedInTheEnd() throws Exception {
        start(EventServer.start(), EventRecorder.MAX_WAITING_BYTES);
        recorder.close();
        recorder = new EventRecorder(
                client, metrics, Clock.systemUTC(), "pod-1", EventRecorder.MAX_WAITING_BYTES, Duration.ofNanos(1));
        AtomicInteger refusals = new AtomicInteger();
        server.answers((namespace, note) -> {
            if (note.equals("bad")) {
                refusals.incrementAndGet();
                return 500;
            }
            return 201;
        });
        record("acme", "bad");
        record("acme", "good");

        await().atMost(SOON).until(() -> server.recorded.contains("acme/good"));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(EventRecorderTest.dropped(metrics)).isEqualTo(1));
        assertThat(refusals.get()).isEqualTo(61);
    }

    @Test
    void closingDuringAnOutageIsBoundedAndCountsUnsentEvents() throws Exception {
        start();
        server.answers((namespace, note) -> 503);
        for (int i = 0; i < 20; i++) {
            record("acme", "a" + i);
        }
        long start = System.nanoTime();
        recorder.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(EventRecorderTest.dropped(metrics)).isEqualTo(20));
    }
}

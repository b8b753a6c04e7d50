package dev.patoperator.notification.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.patoperator.notification.Notification;
import dev.patoperator.support.EventReceiver;
import dev.patoperator.support.EventReceiver.Answer;
import dev.patoperator.telemetry.metrics.Metrics;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Delivers to a real HTTP server, which fails, is slow, and comes back. */
class HttpNotificationSinkTest {

    private static final URI ACME = URI.create("https://api.github.com/orgs/acme");
    private static final URI GLOBEX = URI.create("https://api.github.com/orgs/globex");
    private static final Instant TIME = Instant.parse("2026-12-01T10:00:00Z");
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(HttpNotificationSink.class);

    private static final DeliverySettings QUICK = new DeliverySettings(
            10_000,
            Duration.ofMillis(700),
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            Duration.ofMillis(400),
            Duration.ofMillis(300),
            Duration.ofMillis(500));

    private final ListAppender<ILoggingEvent> logs = new ListAppender<>();
    private final Metrics metrics = new Metrics();
    private EventReceiver receiver = EventReceiver.start();
    private NotificationModule module;

    @BeforeEach
    void captureLogs() {
        logs.start();
        LOGGER.addAppender(logs);
    }

    @AfterEach
    void close() {
        LOGGER.detachAppender(logs);
        receiver.close();
        if (module != null) {
            module.close();
        }
        metrics.close();
    }

    private void open(DeliverySettings settings) {
        module = NotificationModule.sendingTo(
                receiver.url(), Map.of("cluster", "prod"), metrics, Clock.systemUTC(), settings);
    }

    private void publish(Notification... notifications) {
        if (module == null) {
            open(QUICK);
        }
        for (Notification notification : notifications) {
            module.sink().publish(notification);
        }
    }

    private static Notification event(String id, URI source) {
        return new Notification(
                id, "dev.patoperator.request.pending", source, "requests/71", TIME, Map.of("owner", "möna"));
    }

    private static List<String> ids(List<CloudEvent> events) {
        return events.stream().map(CloudEvent::getId).toList();
    }

    private void awaitAccepted(String... ids) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(ids(receiver.accepted())).containsExactly(ids));
    }

    private double metric(String series) {
        Matcher line = Pattern.compile("(?m)^github_pat_operator_notifications_" + Pattern.quote(series) + " (\\S+)$")
                .matcher(metrics.scrape());
        assertThat(line.find()).as(series).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private void awaitMetric(String series, double value) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(metric(series)).isEqualTo(value));
    }

    private List<String> logLines() {
        return logs.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void notificationArrivesAsStructuredCloudEvent() {
        publish(new Notification(
                "acme/71/pending",
                "dev.patoperator.request.pending",
                ACME,
                "requests/71",
                TIME,
                Map.of("owner", "möna", "id", 71L, "permissions", Map.of("contents", "write"), "new", true)));
        awaitAccepted("acme/71/pending");

        CloudEvent event = receiver.accepted().get(0);
        assertThat(event.getSpecVersion()).hasToString("1.0");
        assertThat(event.getType()).isEqualTo("dev.patoperator.request.pending");
        assertThat(event.getSource()).isEqualTo(ACME);
        assertThat(event.getSubject()).isEqualTo("requests/71");
        assertThat(event.getTime()).isEqualTo("2026-12-01T10:00:00Z");
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getExtension("cluster")).isEqualTo("prod");
        assertThat(new String(event.getData().toBytes(), StandardCharsets.UTF_8))
                .contains(
                        "\"owner\":\"möna\"", "\"id\":71", "\"permissions\":{\"contents\":\"write\"}", "\"new\":true");
        assertThat(receiver.unreadable()).isEmpty();
        assertThat(receiver.headers().get(0))
                .containsEntry("Content-type", List.of(JsonFormat.CONTENT_TYPE))
                .doesNotContainKeys("Upgrade", "Authorization");
        assertThat(receiver.headers().get(0).get("User-agent").get(0)).startsWith("github-pat-operator/");
        awaitMetric("sent_total", 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 307, 401, 403, 404, 407, 408, 425, 429, 500, 501, 502, 503, 504})
    void failureSendsSameNotificationAgain(int status) {
        receiver.answer(Answer.status(status, "Location", receiver.url().toString()), Answer.status(status));
        publish(event("1", ACME), event("2", ACME));
        awaitAccepted("1", "2");

        assertThat(ids(receiver.received())).containsExactly("1", "1", "1", "2");
        awaitMetric("failed_total", 2);
        awaitMetric("sent_total", 2);
        assertThat(logLines())
                .anyMatch(line -> line.contains("it answered " + status))
                .contains("Notifications are delivered again")
                .noneMatch(line -> line.contains(EventReceiver.BODY) || line.contains("k3y"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 405, 409, 410, 413, 415, 422})
    void refusalDropsOnlyThatNotification(int status) {
        receiver.answer(Answer.status(status));
        publish(event("1", ACME), event("2", ACME));
        awaitAccepted("2");

        assertThat(ids(receiver.received())).containsExactly("1", "2");
        assertThat(metric("dropped_total{reason=\"refused\"}")).isEqualTo(1);
        assertThat(logLines())
                .containsOnlyOnce("A notification was dropped: the sink answered " + status
                        + " to dev.patoperator.request.pending (0 more were dropped since the last such line)");
    }

    @Test
    void manyRefusalsWriteOneLineAMinute() {
        receiver.rule(event -> Answer.status(400));
        IntStream.range(0, 50).forEach(n -> publish(event("" + n, ACME)));
        awaitMetric("dropped_total{reason=\"refused\"}", 50);

        assertThat(logLines()).hasSize(1);
    }

    @Test
    void closedConnectionSendsSameNotificationAgain() {
        receiver.answer(Answer.close(), Answer.close());
        publish(event("1", ACME));
        awaitAccepted("1");

        assertThat(ids(receiver.received())).containsOnly("1").hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void slowSinkIsGivenUpAfterTheTimeoutAndAskedAgain() {
        CountDownLatch never = new CountDownLatch(1);
        receiver.answer(Answer.afterLatch(never), Answer.afterLatch(never));
        publish(event("1", ACME), event("2", ACME));
        awaitAccepted("1", "2");

        assertThat(ids(receiver.received())).containsExactly("1", "1", "1", "2");
        assertThat(metric("failed_total")).isEqualTo(2);
        assertThat(logLines()).anyMatch(line -> line.contains("it did not answer within"));
    }

    @Test
    void sinkWithoutTlsIsNamed() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answerWithoutTls(plain));
            answering.start();
            publishTo("https://127.0.0.1:" + plain.getLocalPort() + "/s3cr3t");
            awaitMetricAtLeast("failed_total", 2);
        }

        assertThat(logLines())
                .containsExactly(
                        "Notifications are delayed, because the sink does not take one: no TLS connection could"
                                + " be made; is its certificate in the JVM's trust store?");
    }

    private static void answerWithoutTls(ServerSocket server) {
        try {
            while (true) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().readNBytes(1);
                }
            }
        } catch (IOException closed) {
            return; // the end of the test
        }
    }

    @Test
    void sinkWithUnknownHostIsNamed() {
        publishTo("http://sink.invalid/s3cr3t");
        awaitMetricAtLeast("failed_total", 2);

        await().untilAsserted(() -> assertThat(logLines())
                .containsExactly(
                        "Notifications are delayed, because the sink does not take one: its host name is unknown"));
    }

    private void publishTo(String url) {
        module = NotificationModule.sendingTo(URI.create(url), Map.of(), metrics, Clock.systemUTC(), QUICK);
        publish(event("1", ACME));
    }

    @Test
    void oneFailureBetweenSuccessesIsNotLogged() {
        receiver.answer(Answer.status(202), Answer.close());
        publish(event("1", ACME), event("2", ACME));
        awaitAccepted("1", "2");

        assertThat(metric("failed_total")).isEqualTo(1);
        assertThat(logLines()).isEmpty();
    }

    @Test
    void sinkThatComesBackGetsEverythingInOrder() {
        receiver.close();
        publish(event("1", ACME), event("2", ACME), event("3", ACME));
        awaitMetricAtLeast("failed_total", 3);
        assertThat(logLines()).anyMatch(line -> line.endsWith("no connection could be made"));

        receiver = EventReceiver.startAt(receiver.url());

        awaitAccepted("1", "2", "3");
        awaitMetric("waiting", 0);
    }

    private void awaitMetricAtLeast(String series, double value) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(metric(series)).isGreaterThanOrEqualTo(value));
    }

    @Test
    void retryAfterDelaysTheNextAttempt() {
        receiver.answer(Answer.status(429, "Retry-After", "3600"));
        long start = System.nanoTime();
        publish(event("1", ACME), event("2", GLOBEX));
        awaitAccepted("2", "1");

        assertThat(ids(receiver.received())).as("the shares take turns").containsExactly("1", "2", "1");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("the sink asks for an hour, and gets the bound")
                .isGreaterThan(QUICK.maxRetryAfter())
                .isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 30})
    void endlessBodyOfSuccessCountsAsDelivered(long pauseMillis) {
        receiver.answer(Answer.endless(200, Duration.ofMillis(pauseMillis)));
        publish(event("1", ACME), event("2", ACME));
        awaitAccepted("2");

        assertThat(ids(receiver.received())).containsExactly("1", "2");
        awaitMetric("sent_total", 2);
    }

    @Test
    void endlessBodyOfFailureIsTriedAgain() {
        receiver.answer(Answer.endless(503, Duration.ZERO));
        publish(event("1", ACME));
        awaitAccepted("1");
    }

    /** The queue has room for ten notifications. A first one is being sent until the latch is released. */
    private CountDownLatch openShortQueueOfBusySink() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        receiver.answer(Answer.afterLatch(busy));
        open(new DeliverySettings(
                10,
                Duration.ofSeconds(20),
                QUICK.firstRetry(),
                QUICK.maxRetry(),
                QUICK.maxRetryAfter(),
                QUICK.giveUpAfter(),
                QUICK.drainTimeout()));
        publish(event("a0", ACME));
        await().untilAsserted(() -> assertThat(ids(receiver.received())).containsExactly("a0"));
        return busy;
    }

    @Test
    void floodDropsItsOwnNewestNotifications() throws Exception {
        CountDownLatch busy = openShortQueueOfBusySink();
        long start = System.nanoTime();
        for (int n = 1; n <= 20_000; n++) {
            publish(event("a" + n, ACME));
        }
        publish(event("g1", GLOBEX), event("g2", GLOBEX));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("publishing waits for nothing")
                .isLessThan(Duration.ofSeconds(10));
        assertThat(metric("waiting"))
                .as("10 in the queue, and the one that is being sent")
                .isEqualTo(11);
        assertThat(metric("dropped_total{reason=\"queue_full\"}")).isEqualTo(19_992);

        busy.countDown();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(ids(receiver.accepted()))
                        .containsExactlyInAnyOrder("a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "g1", "g2"));
        assertThat(ids(receiver.accepted()))
                .filteredOn(id -> id.startsWith("a"))
                .containsExactly("a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8");
    }

    /** Its statuses name many GitHubs, so that each notification has a source of its own. */
    @Test
    void floodWithManySourcesDropsItsOwn() throws Exception {
        CountDownLatch busy = openShortQueueOfBusySink();

        publish(event("a1", ACME), event("a2", ACME), event("a3", ACME), event("a4", ACME));
        for (int n = 1; n <= 100; n++) {
            publish(new Notification(
                    "m" + n,
                    "dev.patoperator.decision.failed",
                    URI.create("https://github-" + n + ".example/orgs/acme"),
                    "requests/71",
                    TIME,
                    Map.of("resource", Map.of("namespace", "mallory"))));
        }
        busy.countDown();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(ids(receiver.accepted())).hasSize(11));
        assertThat(ids(receiver.accepted()))
                .as("the shares take turns")
                .startsWith("a0", "a1", "m1", "a2", "m2", "a3", "m3", "a4", "m4");
    }

    @Test
    void notificationThatTheReceiverCannotProcessDelaysOnlyItsSourceAndNotForEver() {
        receiver.rule(event -> Answer.status(event.getId().equals("bad") ? 500 : 202));
        open(new DeliverySettings(
                100,
                QUICK.requestTimeout(),
                Duration.ofMillis(200),
                Duration.ofMillis(200),
                QUICK.maxRetryAfter(),
                Duration.ofMillis(600),
                QUICK.drainTimeout()));
        publish(event("bad", ACME), event("a1", ACME), event("g1", GLOBEX), event("g2", GLOBEX));

        awaitAccepted("g1", "g2", "a1");
        assertThat(ids(receiver.received()))
                .startsWith("bad", "g1", "g2", "bad")
                .endsWith("a1");
        assertThat(metric("dropped_total{reason=\"refused\"}")).isEqualTo(1);
    }

    @Test
    void invalidAndOversizedNotificationsAreDropped() {
        publish(
                new Notification("", "dev.patoperator.test", ACME, "", TIME, Map.of()),
                new Notification("big", "dev.patoperator.test", ACME, "x", TIME, Map.of("text", "x".repeat(70_000))),
                event("1", ACME));
        awaitAccepted("1");

        assertThat(metric("dropped_total{reason=\"invalid\"}")).isEqualTo(2);
        assertThat(ids(receiver.received())).containsExactly("1");
    }

    @Test
    void stopDeliversWhatWaits() {
        CountDownLatch busy = new CountDownLatch(1);
        receiver.answer(Answer.afterLatch(busy));
        publish(event("1", ACME), event("2", ACME), event("3", GLOBEX));
        await().untilAsserted(() -> assertThat(receiver.received()).hasSize(1));
        new Thread(busy::countDown).start();

        module.close();

        assertThat(ids(receiver.accepted())).containsExactlyInAnyOrder("1", "2", "3");
        publish(event("4", ACME));
        assertThat(metric("dropped_total{reason=\"stopped\"}")).isEqualTo(1);
    }

    @Test
    void stopEndsInTimeAlsoWhenTheSinkDoesNot() {
        receiver.rule(event -> Answer.afterLatch(new CountDownLatch(1)));
        open(new DeliverySettings(
                100,
                Duration.ofSeconds(30),
                QUICK.firstRetry(),
                QUICK.maxRetry(),
                QUICK.maxRetryAfter(),
                QUICK.giveUpAfter(),
                QUICK.drainTimeout()));
        publish(event("1", ACME), event("2", ACME));
        await().untilAsserted(() -> assertThat(receiver.received()).hasSize(1));
        long start = System.nanoTime();

        module.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        awaitMetric("dropped_total{reason=\"stopped\"}", 2);
        assertThat(threads()).isEmpty();
    }

    @Test
    void oneDaemonThreadSendsAndNoneIsLeft() {
        publish(event("1", ACME));
        awaitAccepted("1");
        assertThat(threads()).hasSize(1).allMatch(Thread::isDaemon);

        module.close();

        await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private static List<Thread> threads() {
        List<Thread> threads = new ArrayList<>();
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("notifications") && thread.isAlive())
                .forEach(threads::add);
        return threads;
    }

    @Test
    void nextProcessTellsTheSameUnderTheSameId() {
        publish(event("1", ACME));
        awaitAccepted("1");
        module.close();
        try (Metrics next = new Metrics();
                NotificationModule again =
                        NotificationModule.sendingTo(receiver.url(), Map.of(), next, Clock.systemUTC(), QUICK)) {
            again.sink().publish(event("1", ACME));
            awaitAccepted("1", "1");
        }
    }
}

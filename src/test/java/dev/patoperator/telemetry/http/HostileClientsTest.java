package dev.patoperator.telemetry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.telemetry.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Probes and scrapes are answered whatever other clients of the ports do. */
class HostileClientsTest {

    private static final Duration PROBE = Duration.ofSeconds(2);
    private static final String SLOW = "GET /healthz HTTP/1.1\r\nHost: ";
    private static final String SILENT = "";

    private final Metrics metrics = new Metrics();
    private final HostileClients hostile = new HostileClients();
    private OperatorHttpServer health;
    private OperatorHttpServer scraped;

    @BeforeEach
    void start() throws Exception {
        health = OperatorHttpServer.health(0, Optional::empty, Optional::empty);
        scraped = OperatorHttpServer.metrics(0, metrics);
    }

    @AfterEach
    void stop() throws Exception {
        hostile.close();
        health.close();
        scraped.close();
        metrics.close();
    }

    @Test
    void probesAreAnsweredWhileBothPortsAreFullOfSlowAndSilentClients() throws Exception {
        hostile.open(50, health.port(), SLOW)
                .open(300, health.port(), SILENT)
                .open(505, scraped.port(), SILENT)
                .open(20, scraped.port(), "GET /metrics HTTP/1.1\r\n\r\n");
        for (int probe = 0; probe < 10; probe++) {
            assertThat(answer(health.port(), "/healthz"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\nok\n");
            assertThat(answer(health.port(), "/readyz")).startsWith("HTTP/1.1 200 OK\r\n");
        }
        assertThat(answer(scraped.port(), "/metrics")).contains("github_pat_operator_build_info");
    }

    @Test
    void excessClientsDisconnectTheOldestAndNoProbe() throws Exception {
        var limits = new PageServer.Limits(20, Duration.ofHours(1));
        try (PageServer server =
                        PageServer.start("test", 0, Map.of("/", () -> TextResponse.plain("200 OK", "ok")), limits);
                HostileClients newer = new HostileClients()) {
            hostile.open(50, server.port(), SLOW);
            assertThat(answer(server.port(), "/")).startsWith("HTTP/1.1 200 OK\r\n");
            newer.open(20, server.port(), SLOW);
            await().atMost(Duration.ofSeconds(10)).until(hostile::areCutOff);
            assertThat(newer.areCutOff()).isFalse();
        }
    }

    @Test
    void slowSilentAndNonReadingClientsAreDisconnectedAfterTheDeadline() throws Exception {
        String much = "x".repeat(8 * 1024 * 1024);
        var limits = new PageServer.Limits(50, Duration.ofMillis(300));
        try (PageServer server =
                        PageServer.start("test", 0, Map.of("/much", () -> TextResponse.plain("200 OK", much)), limits);
                HostileClients notReading = new HostileClients()) {
            notReading.open(1, server.port(), "GET /much HTTP/1.1\r\n\r\n");
            hostile.open(5, server.port(), SILENT).open(5, server.port(), SLOW);
            await().atMost(Duration.ofSeconds(10))
                    .until(hostile::areCutOff); // so the earlier connection is cut off, too
            assertThat(notReading.drain()).isLessThan(much.length());
        }
    }

    @Test
    void aResponseLargerThanAnyBufferArrivesComplete() throws Exception {
        String much = "0123456789".repeat(500_000);
        var limits = new PageServer.Limits(2, Duration.ofSeconds(10));
        try (PageServer server =
                PageServer.start("test", 0, Map.of("/", () -> TextResponse.plain("200 OK", much)), limits)) {
            assertThat(answer(server.port(), "/")).endsWith("\r\n\r\n" + much + "\n");
        }
    }

    @Test
    void invalidRequestsAreRefusedAndFailuresEndOnlyTheirConnection() throws Exception {
        var limits = new PageServer.Limits(2, Duration.ofSeconds(10));
        Map<String, Supplier<TextResponse>> pages = Map.of("/", () -> {
            throw new IllegalStateException("no page");
        });
        try (PageServer server = PageServer.start("test", 0, pages, limits)) {
            assertThat(answer(server.port(), "/")).isEmpty();
            assertThat(sent(server.port(), "nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 Bad Request\r\n");
            assertThat(sent(server.port(), "GET / HTTP/2.0\r\n\r\n")).startsWith("HTTP/1.1 400 ");
            assertThat(sent(server.port(), "\r\n\r\n")).startsWith("HTTP/1.1 400 ");
            assertThat(sent(server.port(), "GET /" + "a".repeat(1020))).startsWith("HTTP/1.1 400 ");
            assertThat(sent(server.port(), "GET /a HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void largeHeadersAreSkipped() throws Exception {
        assertThat(sent(health.port(), "GET /healthz HTTP/1.1\r\nA: " + "b".repeat(16_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n");
    }

    private static String answer(int port, String path) throws IOException {
        return sent(port, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    /** Sends a request and returns the response. The connection must end within the time that a probe has. */
    private static String sent(int port, String request) throws IOException {
        long began = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PROBE.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PROBE);
            return answer;
        }
    }
}

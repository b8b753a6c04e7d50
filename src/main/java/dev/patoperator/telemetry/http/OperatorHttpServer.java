package dev.patoperator.telemetry.http;

import dev.patoperator.telemetry.metrics.Metrics;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves health or metrics over HTTP, each on a port of its own, on all interfaces. Health: {@code /healthz} (is the process
 * alive) and {@code /readyz} (can it work). A health check is a supplier that is empty while all is well, and otherwise
 * describes the problem in one line; the response is then 503 with that line. Metrics: {@code /metrics}, in Prometheus' text
 * format.
 */
public final class OperatorHttpServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorHttpServer.class);

    /** The deadline is shorter than the kubelet's, which waits for five seconds. */
    private static final PageServer.Limits HEALTH = new PageServer.Limits(512, Duration.ofSeconds(2));

    /** Few connections, because each scrape has its text in memory. Prometheus waits for ten seconds. */
    private static final PageServer.Limits METRICS = new PageServer.Limits(16, Duration.ofSeconds(10));

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final PageServer server;

    private OperatorHttpServer(PageServer server) {
        this.server = server;
    }

    /**
     * Opens the port for the probes and starts to serve.
     *
     * @param port 0 for any free port
     * @param health a problem of the process that only a restart solves; must not block
     * @param readiness what keeps the operator from working now; must not block
     * @throws BindFailedException when the port cannot be opened
     */
    public static OperatorHttpServer health(
            int port, Supplier<Optional<String>> health, Supplier<Optional<String>> readiness)
            throws BindFailedException {
        return start(
                "health",
                "PAT_OPERATOR_HEALTH_PORT",
                port,
                Map.of("/healthz", () -> checked(health), "/readyz", () -> checked(readiness)),
                HEALTH);
    }

    /**
     * Opens the port for Prometheus and starts to serve.
     *
     * @param port 0 for any free port
     * @throws BindFailedException when the port cannot be opened
     */
    public static OperatorHttpServer metrics(int port, Metrics metrics) throws BindFailedException {
        return start(
                "metrics",
                "PAT_OPERATOR_HTTP_PORT",
                port,
                Map.of("/metrics", () -> new TextResponse("200 OK", PROMETHEUS, "", metrics.scrape())),
                METRICS);
    }

    private static OperatorHttpServer start(
            String name, String setting, int port, Map<String, Supplier<TextResponse>> pages, PageServer.Limits limits)
            throws BindFailedException {
        try {
            return new OperatorHttpServer(PageServer.start(name, port, pages, limits));
        } catch (IOException e) {
            throw new BindFailedException(setting, port, e);
        }
    }

    /** Returns the port that was opened. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }

    private static TextResponse checked(Supplier<Optional<String>> check) {
        Optional<String> problem;
        try {
            problem = check.get();
        } catch (RuntimeException e) {
            LOG.warn("The health check itself failed", e);
            problem = Optional.of("the check itself failed");
        }
        return TextResponse.plain(problem.isPresent() ? "503 Service Unavailable" : "200 OK", problem.orElse("ok"));
    }
}

package dev.patoperator.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health and metrics over HTTP, on all interfaces: {@code /healthz} (is the process alive), {@code /readyz} (can it
 * work) and {@code /metrics} (Prometheus' text format). A health check is a supplier that is empty while all is well
 * and else says in one line what is not; it then answers 503 with that line.
 */
public final class OperatorHttpServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorHttpServer.class);

    /** Two probes and a scrape at once, and one more for a person. */
    private static final int THREADS = 4;

    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final int METHOD_NOT_ALLOWED = HttpURLConnection.HTTP_BAD_METHOD;

    private final HttpServer server;
    private final ExecutorService threads;

    private OperatorHttpServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Opens the port and answers from now on.
     *
     * @param port 0 means any free one
     * @param health what is wrong with the process, such that only a restart helps
     * @param readiness what keeps the operator from working now
     * @throws BindFailedException when the port cannot be opened
     */
    public static OperatorHttpServer start(
            int port, Supplier<Optional<String>> health, Supplier<Optional<String>> readiness, Metrics metrics)
            throws BindFailedException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(port), 0);
        } catch (IOException e) {
            throw new BindFailedException("PAT_OPERATOR_HTTP_PORT", port, e);
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "http");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                send(exchange, answer(exchange, health, readiness, metrics));
            }
        });
        server.start();
        return new OperatorHttpServer(server, threads);
    }

    /** The port that was opened. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static Answer answer(
            HttpExchange exchange,
            Supplier<Optional<String>> health,
            Supplier<Optional<String>> readiness,
            Metrics metrics) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return new Answer(METHOD_NOT_ALLOWED, PLAIN, "only GET and HEAD\n");
        }
        return switch (exchange.getRequestURI().getPath()) {
            case "/healthz" -> checked(health);
            case "/readyz" -> checked(readiness);
            case "/metrics" -> new Answer(HttpURLConnection.HTTP_OK, PROMETHEUS, metrics.scrape());
            default -> new Answer(HttpURLConnection.HTTP_NOT_FOUND, PLAIN, "not found\n");
        };
    }

    private static Answer checked(Supplier<Optional<String>> check) {
        Optional<String> problem;
        try {
            problem = check.get();
        } catch (RuntimeException e) {
            LOG.warn("A health check failed", e);
            problem = Optional.of("the check itself failed");
        }
        int status = problem.isPresent() ? HttpURLConnection.HTTP_UNAVAILABLE : HttpURLConnection.HTTP_OK;
        return new Answer(status, PLAIN, problem.orElse("ok") + "\n");
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private record Answer(int status, String contentType, String body) {}
}

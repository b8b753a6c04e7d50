package dev.patoperator.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.patoperator.text.DaemonThreads;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A sink of notifications on a loopback port, which answers as a test says and 202 otherwise. Every event is read with the
 * CloudEvents SDK; a request that is none is answered with 400 and kept in {@link #unreadable}.
 */
public final class EventReceiver implements AutoCloseable {

    /** How a request is answered. */
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;

        /** Answers with a status and a body that must appear nowhere. */
        static Answer status(int status, String... headers) {
            return exchange -> {
                for (int i = 0; i < headers.length; i += 2) {
                    exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
                }
                byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            };
        }

        /** Closes the connection without an answer. */
        static Answer close() {
            return exchange -> {};
        }

        /** Answers nothing until the latch opens, and then 202. */
        static Answer afterLatch(CountDownLatch latch) {
            return exchange -> {
                latch.await(60, TimeUnit.SECONDS);
                exchange.sendResponseHeaders(202, -1);
            };
        }

        /** Answers with a status and a body without end. */
        static Answer endless(int status, Duration pause) {
            return exchange -> {
                exchange.sendResponseHeaders(status, 0);
                byte[] bytes = new byte[pause.isZero() ? 4096 : 1];
                OutputStream body = exchange.getResponseBody();
                while (true) {
                    body.write(bytes);
                    body.flush();
                    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                }
            };
        }
    }

    /** The body of answers. */
    public static final String BODY = "s3cr3t words of the sink";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(DaemonThreads.named("event-receiver"));
    private final BlockingDeque<Answer> answers = new LinkedBlockingDeque<>();
    private final List<CloudEvent> received = new CopyOnWriteArrayList<>();
    private final List<CloudEvent> accepted = new CopyOnWriteArrayList<>();
    private final List<String> unreadable = new CopyOnWriteArrayList<>();
    private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    private volatile Function<CloudEvent, Answer> rule = event -> Answer.status(202);
    private volatile boolean keeping = true;

    private EventReceiver(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Listens on any free port. */
    public static EventReceiver start() {
        return new EventReceiver(0);
    }

    /** Listens on the port of one that is closed. */
    public static EventReceiver startAt(URI url) {
        return new EventReceiver(url.getPort());
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/events?key=k3y");
    }

    /** Answers the next requests so, in this order, and the others as before. */
    public EventReceiver answer(Answer... next) {
        answers.addAll(List.of(next));
        return this;
    }

    /** Answers each event as the function says, unless {@link #answer} has an answer. */
    public EventReceiver rule(Function<CloudEvent, Answer> other) {
        rule = other;
        return this;
    }

    /** Keeps neither events nor headers from now on, for a test with very many, whose rule looks at each. */
    public EventReceiver keepNothing() {
        keeping = false;
        return this;
    }

    /** Returns all events that came, in this order. */
    public List<CloudEvent> received() {
        return List.copyOf(received);
    }

    /** Returns the events that were answered with a status of success, in this order. */
    public List<CloudEvent> accepted() {
        return List.copyOf(accepted);
    }

    public List<String> unreadable() {
        return List.copyOf(unreadable);
    }

    /** Returns the headers of all requests. */
    public List<Map<String, List<String>>> headers() {
        return List.copyOf(headers);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (keeping) {
                headers.add(Map.copyOf(exchange.getRequestHeaders()));
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            CloudEvent event = event(exchange, body);
            if (event == null) {
                unreadable.add(exchange.getRequestMethod() + " " + new String(body, StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            if (keeping) {
                received.add(event);
            }
            Answer next = answers.poll();
            Answer answer = next == null ? rule.apply(event) : next;
            answer.to(exchange);
            if (keeping && exchange.getResponseCode() / 100 == 2) {
                accepted.add(event);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static CloudEvent event(HttpExchange exchange, byte[] body) {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (!exchange.getRequestMethod().equals("POST") || !JsonFormat.CONTENT_TYPE.equals(type)) {
            return null;
        }
        try {
            return new JsonFormat().deserialize(body);
        } catch (RuntimeException e) {
            return null;
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

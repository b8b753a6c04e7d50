package dev.patoperator.telemetry.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A Kubernetes API for Events, over HTTP on a free loopback port, that responds as the test defines. */
final class EventServer implements AutoCloseable {

    static {
        // Otherwise each small response on a kept-alive connection waits about 40 ms for the client's delayed ACK.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** No response: the connection is closed. */
    static final int NO_ANSWER = 0;

    /** Chooses the status of the response to an Event, before the Event is recorded. */
    @FunctionalInterface
    interface Behaviour {
        int status(String namespace, String note) throws InterruptedException;
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Every try, as {@code namespace/note}. */
    final List<String> tries = new CopyOnWriteArrayList<>();

    /** Every recorded Event, as {@code namespace/note}. */
    final Set<String> recorded = ConcurrentHashMap.newKeySet();

    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final boolean keepsTries;
    private volatile Behaviour behaviour = (namespace, note) -> 201;
    private volatile boolean losesAnswers;

    private EventServer(boolean keepsTries) throws IOException {
        this.keepsTries = keepsTries;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    static EventServer start() throws IOException {
        return new EventServer(true);
    }

    /** Starts a server for many Events: it keeps recorded Events, but no tries. */
    static EventServer startForMany() throws IOException {
        return new EventServer(false);
    }

    void answers(Behaviour newBehaviour) {
        behaviour = newBehaviour;
    }

    /** Sets whether Events are recorded, but get no response. */
    void losesAnswers(boolean loses) {
        losesAnswers = loses;
    }

    KubernetesClient newClient() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode event = JSON.readTree(body);
            String namespace = event.at("/metadata/namespace").asText();
            String note = event.path("note").asText();
            if (keepsTries) {
                tries.add(namespace + "/" + note);
            }
            int status = behaviour.status(namespace, note);
            if (status == 201 && !names.add(event.at("/metadata/name").asText())) {
                answer(
                        exchange,
                        409,
                        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":409,"
                                + "\"reason\":\"AlreadyExists\",\"message\":\"it already exists\"}");
            } else if (status == 201) {
                recorded.add(namespace + "/" + note);
                answer(exchange, losesAnswers ? NO_ANSWER : status, new String(body, StandardCharsets.UTF_8));
            } else {
                answer(exchange, status, "{}");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        if (status == NO_ANSWER) {
            return; // closing the exchange closes the connection
        }
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

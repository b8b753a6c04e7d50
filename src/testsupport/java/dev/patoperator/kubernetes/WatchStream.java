package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A watch over plain HTTP, as kubectl opens one: one JSON document per line, until either side ends it. */
final class WatchStream implements WatchHub.Sink {

    private static final long DEFAULT_TIMEOUT_SECONDS = 1800;

    private final KubernetesApi api;
    private final ApiRequest request;
    private final UnaryOperator<JsonNode> form;
    /** Events to send; an empty value marks the end. */
    private final BlockingQueue<Optional<JsonNode>> events = new LinkedBlockingQueue<>();

    /** Creates a watch whose objects are sent in a certain form. */
    WatchStream(KubernetesApi api, ApiRequest request, UnaryOperator<JsonNode> form) {
        this.api = api;
        this.request = request;
        this.form = form;
    }

    /** Sends events until the watch ends or the client disconnects; blocks the calling thread for that time. */
    void run(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            // The client waits for the response head, which is sent with the first byte or flush.
            out.flush();
            api.watch(request, this);
            send(out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            api.stopWatch(this);
        }
    }

    private void send(OutputStream out) throws IOException, InterruptedException {
        String seconds = request.param("timeoutSeconds");
        long end = System.nanoTime()
                + TimeUnit.SECONDS.toNanos(seconds.isEmpty() ? DEFAULT_TIMEOUT_SECONDS : Long.parseLong(seconds));
        while (true) {
            Optional<JsonNode> next = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null || next.isEmpty()) {
                return;
            }
            ObjectNode event = (ObjectNode) next.get();
            if (!event.path("type").asText().equals("ERROR")) {
                event.set("object", form.apply(event.path("object")));
            }
            out.write((Json.write(event) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    @Override
    public void event(JsonNode watchEvent) {
        events.add(Optional.of(watchEvent));
    }

    @Override
    public void close() {
        events.add(Optional.empty());
    }
}

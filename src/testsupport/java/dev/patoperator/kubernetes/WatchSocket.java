package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A watch over WebSocket, as Fabric8's client opens one. Fabric8's socket blocks a thread that is not one of the
 * server's until an event loop has written the event. That event loop may be waiting for the API's lock, which the
 * thread holds. To avoid this deadlock, a separate thread sends such events.
 */
final class WatchSocket extends WebSocketListener implements WatchHub.Sink {

    private static final int NORMAL_CLOSURE = 1000;

    private final KubernetesApi api;
    private final ApiRequest request;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "watch");
        thread.setDaemon(true);
        return thread;
    });
    /** Number of events that the writer has not sent yet. No other event may overtake them. */
    private final AtomicInteger waiting = new AtomicInteger();

    private volatile WebSocket socket;

    WatchSocket(KubernetesApi api, ApiRequest request) {
        this.api = api;
        this.request = request;
    }

    @Override
    public void onOpen(WebSocket opened, Response response) {
        socket = opened;
        api.watch(request, this);
    }

    @Override
    public void onClosing(WebSocket closing, int code, String reason) {
        ended();
        closing.close(NORMAL_CLOSURE, "");
    }

    @Override
    public void onClosed(WebSocket closed, int code, String reason) {
        ended();
    }

    @Override
    public void onFailure(WebSocket failed, Throwable cause, Response response) {
        ended();
    }

    private void ended() {
        api.stopWatch(this);
        writer.shutdown();
    }

    @Override
    public void event(JsonNode watchEvent) {
        String text = Json.write(watchEvent);
        if (Vertx.currentContext() != null && waiting.get() == 0) {
            socket.send(text);
            return;
        }
        waiting.incrementAndGet();
        writer.execute(() -> {
            socket.send(text);
            waiting.decrementAndGet();
        });
    }

    /** Closes after the events so far are sent. */
    @Override
    public void close() {
        writer.execute(() -> socket.close(NORMAL_CLOSURE, ""));
        writer.shutdown();
    }
}

package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * The port for kubectl: the same API with what only kubectl uses, which is OpenAPI documents, tables and watches over
 * plain HTTP. It is separate because Fabric8's server cannot stream a response.
 */
final class KubectlFront implements AutoCloseable {

    private final KubernetesApi api;
    private final OpenApiDocuments openApi;
    private final Clock clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "kubectl-front");
        thread.setDaemon(true);
        return thread;
    });

    private KubectlFront(KubernetesApi api, Clock clock) throws IOException {
        this.api = api;
        this.clock = clock;
        openApi = new OpenApiDocuments(api.catalog());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Starts on a free loopback port. */
    static KubectlFront start(KubernetesApi api) {
        try {
            return new KubectlFront(api, Clock.systemUTC());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            ApiRequest request = request(exchange);
            if (exchange.getRequestHeaders().containsKey("Upgrade") && api.isWatch(request)) {
                // Fabric8's client first requests a WebSocket; a response of 200 makes it watch over plain HTTP.
                send(exchange, new ApiResponse(200, JsonNodeFactory.instance.objectNode()));
            } else if (api.isWatch(request)) {
                watch(exchange, request);
            } else {
                Optional<ApiResponse> document = openApi.answer(request);
                send(exchange, document.isPresent() ? document.get() : formed(request, api.handle(request)));
            }
        } catch (ApiFailure failure) {
            send(exchange, failure.response());
        } finally {
            exchange.close();
        }
    }

    private static ApiRequest request(HttpExchange exchange) throws IOException {
        String contentType = exchange.getRequestHeaders().getFirst("Content-Type");
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean protobuf = body.length > 0 && ProtobufBody.CONTENT_TYPE.equals(contentType);
        return ApiRequest.of(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                contentType,
                exchange.getRequestHeaders().getFirst("Accept"),
                exchange.getRequestHeaders().getFirst("User-Agent"),
                protobuf ? ProtobufBody.toJson(body) : new String(body, StandardCharsets.UTF_8));
    }

    private void watch(HttpExchange exchange, ApiRequest request) throws IOException {
        Optional<ApiResponse> refused = api.refuses(request);
        if (refused.isPresent()) {
            send(exchange, refused.get());
        } else {
            new WatchStream(api, request, form(request)).run(exchange);
        }
    }

    private ApiResponse formed(ApiRequest request, ApiResponse response) {
        return response.status() == 200 ? new ApiResponse(200, form(request).apply(response.body())) : response;
    }

    private UnaryOperator<JsonNode> form(ApiRequest request) {
        Optional<ResourcePath> path = ResourcePath.of(api.catalog(), request.path());
        if (path.isEmpty() || !TableView.isWanted(request)) {
            return body -> body;
        }
        TableView table = new TableView(path.get().type(), clock);
        return body -> table.of(body, request);
    }

    private static void send(HttpExchange exchange, ApiResponse response) throws IOException {
        byte[] body = response.text().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", response.contentType());
        exchange.sendResponseHeaders(response.status(), body.length);
        exchange.getResponseBody().write(body);
    }
}

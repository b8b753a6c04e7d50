package dev.patoperator.bench.attacks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.patoperator.bench.stand.Stand;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server of the operator's allow-list that an attacker controls. Every App is installed in every organization, and
 * {@link Pages} defines its lists.
 */
final class HostileGitHub implements AutoCloseable {

    private static final int LARGE_BODY = 31 * 1024 * 1024;
    private static final int ARRAYS = 140_000;
    private static final int ITEMS = 100;
    private static final String REASON = "x".repeat(40_000);
    private static final int LAST_PAGE = 1_000;
    private static final String PERMISSIONS = """
            {"organization_personal_access_tokens": "write", "organization_personal_access_token_requests": "write"}""";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "hostile-github");
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Pages pages;
    private final Duration latency;
    private final byte[] body;
    private final AtomicLong listed = new AtomicLong();
    private final AtomicLong nextId = new AtomicLong(1);

    /** The content of a list. */
    enum Pages {
        /** An empty list. */
        EMPTY,
        /** One body of 31 MiB. */
        LARGE_BODY,
        /** One item with almost as many JSON tokens as the operator reads. */
        MANY_TOKENS,
        /** As many pages as the operator reads, each of almost 4 MiB with 100 items. */
        MANY_PAGES
    }

    private HostileGitHub(Pages pages, Duration latency) throws IOException {
        this.pages = pages;
        this.latency = latency;
        this.body = body(pages);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    static HostileGitHub start(Pages pages, Duration latency) {
        try {
            return new HostileGitHub(pages, latency);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] body(Pages pages) {
        String text = switch (pages) {
            case EMPTY, MANY_PAGES -> "[]";
            case LARGE_BODY -> "[" + "[],".repeat(LARGE_BODY / 3) + "[]]";
            case MANY_TOKENS -> "[{\"id\":1,\"permissions\":[" + "[],".repeat(ARRAYS) + "[]]}]";
        };
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns the credentials of the simulator's App, for this server. */
    Map<String, String> credentials(Stand stand) {
        Map<String, String> credentials = new HashMap<>(stand.credentials());
        credentials.put("githubAppBaseURL", baseUrl());
        return credentials;
    }

    /** Returns the setting that adds this server to the allow-list, in addition to the simulator. */
    Map<String, String> allowed(Stand stand) {
        return Map.of("PAT_OPERATOR_GITHUB_API_URLS", stand.gitHub().baseUrl() + "," + baseUrl());
    }

    /** Returns the number of requested pages. */
    long listed() {
        return listed.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        if (!latency.isZero()) {
            pause();
        }
        String path = exchange.getRequestURI().getPath();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (path.endsWith("/installation")) {
            answer(
                    exchange,
                    200,
                    ("{\"id\": " + (1 + Math.abs(path.hashCode())) + ", \"permissions\": " + PERMISSIONS
                                    + ", \"suspended_at\": null}")
                            .getBytes(StandardCharsets.US_ASCII));
        } else if (path.endsWith("/access_tokens")) {
            answer(
                    exchange,
                    201,
                    ("{\"token\": \"ghs_hostile\", \"expires_at\": \"2099-01-01T00:00:00Z\"," + " \"permissions\": "
                                    + PERMISSIONS + "}")
                            .getBytes(StandardCharsets.US_ASCII));
        } else {
            list(exchange);
        }
    }

    private void list(HttpExchange exchange) throws IOException {
        listed.incrementAndGet();
        if (pages != Pages.MANY_PAGES) {
            answer(exchange, 200, body);
            return;
        }
        String url = baseUrl() + exchange.getRequestURI().getPath() + "?per_page=100&page=";
        exchange.getResponseHeaders()
                .set("Link", "<" + url + LAST_PAGE + ">; rel=\"next\", <" + url + LAST_PAGE + ">; rel=\"last\"");
        StringBuilder items = new StringBuilder();
        for (int n = 0; n < ITEMS; n++) {
            long id = nextId.getAndIncrement();
            items.append(n == 0 ? "[" : ",")
                    .append("{\"id\":")
                    .append(id)
                    .append(",\"token_id\":")
                    .append(id)
                    .append(",\"owner\":{\"login\":\"mallory\"},\"token_name\":\"t\",\"reason\":\"")
                    .append(REASON)
                    .append("\",\"permissions\":{},\"created_at\":\"2026-01-01T00:00:00Z\"}");
        }
        answer(exchange, 200, items.append(']').toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Waits, but not longer than the server runs. */
    private void pause() {
        try {
            var unused = closing.await(latency.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}

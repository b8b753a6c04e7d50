package dev.patoperator.github.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.simulator.AppKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server that issues a token and otherwise sends any response that a test defines, including responses that GitHub
 * never sends.
 */
public final class UnrulyServer implements AutoCloseable {

    static {
        // Otherwise each small response on a kept-alive connection waits some 40 ms for the client's delayed ACK.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    public static final String TOKEN = "ghs_unruly-token.of_48-characters.that_is_not_real";

    private static final AppKey KEY = AppKey.fresh();

    /** The requests so far: method, path, query, and the Authorization header or {@code -}. */
    public final List<String> seen = new CopyOnWriteArrayList<>();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    public UnrulyServer(HttpHandler handler) throws IOException {
        this(handler, exchange -> answer(exchange, 201, Map.of(), tokenBody(TOKEN)));
    }

    public UnrulyServer(HttpHandler handler, HttpHandler tokenExchange) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + (authorization == null ? "-" : authorization));
            exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestURI().getPath().endsWith("/access_tokens")) {
                tokenExchange.handle(exchange);
            } else {
                handler.handle(exchange);
            }
        });
        server.start();
    }

    /** Starts a server that sends the same response to every call. */
    public static UnrulyServer answering(int status, Map<String, String> headers, String body) throws IOException {
        return new UnrulyServer(exchange -> answer(exchange, status, headers, body));
    }

    public static void answer(HttpExchange exchange, int status, Map<String, String> headers, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    public static String tokenBody(String token) {
        return "{\"token\":\"" + token + "\",\"expires_at\":\""
                + Instant.now().plusSeconds(3600).toString() + "\"}";
    }

    /** Returns access to an installation that this server knows, in the organization {@code acme}. */
    public InstallationAccess access() {
        AppCredentials app = credentials();
        return new InstallationAccess(app, new Installation(app.apiUrl(), 7), "acme");
    }

    public AppCredentials credentials() {
        return TestCredentials.of(url(), "Iv23liUnruly", KEY.pkcs8(), OptionalLong.empty());
    }

    /** Returns the private key of {@link #credentials()} as PEM. */
    public String pem() {
        return KEY.pkcs8();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

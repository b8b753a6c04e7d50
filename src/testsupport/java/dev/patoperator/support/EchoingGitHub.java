package dev.patoperator.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A GitHub server that copies the credential of a call into every field of its error responses. The organization's name
 * consists of the step that fails and its HTTP status, such as {@code list-403}. All other steps succeed.
 */
public final class EchoingGitHub implements AutoCloseable {

    /** The calls that can fail, in the order in which a decision makes them. */
    public enum Step {
        INSTALLATION,
        TOKEN,
        LIST,
        ONE,
        MANY;

        public String organization(int status) {
            return name().toLowerCase(Locale.ROOT) + "-" + status;
        }
    }

    private static final Pattern ORGANIZATION = Pattern.compile("/orgs/([a-z]+-\\d+)/(.*)");
    private static final Pattern INSTALLATION = Pattern.compile("/app/installations/(\\d+)/access_tokens");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Long> installations = new ConcurrentHashMap<>();
    private final AtomicLong number = new AtomicLong(1000);
    private final Consumer<String> secrets;
    private final HttpServer server;

    /**
     * Starts on a free port.
     *
     * @param secrets receives every secret that this server creates or receives
     */
    public EchoingGitHub(Consumer<String> secrets) throws IOException {
        this.secrets = secrets;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        String signature =
                exchange.getRequestHeaders().getFirst("Authorization").substring("Bearer ".length());
        secrets.accept(signature);
        Matcher organization = ORGANIZATION.matcher(path);
        Matcher installation = INSTALLATION.matcher(path);
        if (organization.matches()) {
            answer(
                    exchange,
                    organization.group(1),
                    step(exchange.getRequestMethod(), organization.group(2)),
                    signature);
        } else if (installation.matches()) {
            String name = installations.entrySet().stream()
                    .filter(it -> it.getValue() == Long.parseLong(installation.group(1)))
                    .findFirst()
                    .orElseThrow()
                    .getKey();
            answer(exchange, name, Step.TOKEN, signature);
        } else {
            fail(exchange, 404, signature);
        }
    }

    private static Step step(String method, String resource) {
        if (resource.equals("installation")) {
            return Step.INSTALLATION;
        }
        if (method.equals("GET")) {
            return Step.LIST;
        }
        return resource.matches(".*/\\d+") ? Step.ONE : Step.MANY;
    }

    private void answer(HttpExchange exchange, String organization, Step step, String signature) throws IOException {
        int status = Integer.parseInt(organization.substring(organization.indexOf('-') + 1));
        if (organization.equals(step.organization(status))) {
            fail(exchange, status, signature);
            return;
        }
        switch (step) {
            case INSTALLATION ->
                send(
                        exchange,
                        200,
                        "{\"id\":" + installations.computeIfAbsent(organization, it -> number.incrementAndGet())
                                + ",\"permissions\":{\"organization_personal_access_token_requests\":\"write\"}}");
            case TOKEN -> send(exchange, 201, token(organization));
            case LIST -> send(exchange, 200, "[{\"id\":1},{\"id\":2},{\"id\":3},{\"id\":4},{\"id\":5},{\"id\":6}]");
            case ONE -> send(exchange, 204, "");
            case MANY -> send(exchange, 202, "{}");
        }
    }

    private String token(String organization) {
        String token = "made-for." + organization + "_" + number.incrementAndGet() + "-of-no-known-form";
        secrets.accept(token);
        return "{\"token\":\"" + token + "\",\"expires_at\":\"" + Instant.now().plusSeconds(3600) + "\"}";
    }

    private void fail(HttpExchange exchange, int status, String signature) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("X-GitHub-Request-Id", signature);
        headers.set("X-Accepted-GitHub-Permissions", signature);
        headers.set("Location", "http://127.0.0.2:1/?token=" + signature);
        headers.set("Link", "<" + url() + "/?page=2&token=" + signature + ">; rel=\"next\"");
        if (status == 429) {
            headers.set("Retry-After", signature);
        }
        String words = "you sent Bearer " + signature + " and " + signature;
        if (status == 502) {
            headers.set("Content-Type", "text/html");
            send(exchange, status, "<html>" + words + "</html>");
        } else {
            send(
                    exchange,
                    status,
                    "{\"token\":\"" + signature + "\",\"message\":\"" + words + "\",\"documentation_url\":\""
                            + signature
                            + "\",\"errors\":[\"" + signature + "\",{\"field\":\"" + signature + "\",\"code\":\""
                            + signature + "\"}]}");
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}

package dev.patoperator.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.patoperator.webhook.WebhookSecrets.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives GitHub's deliveries at {@code /webhooks/github/{namespace}/{secretName}}, on a port of its own. A delivery
 * that is not signed with the {@code webhookSecret} of a Secret that a resource refers to gets the same 401 after the
 * same time, whichever of these is missing; 503 while Kubernetes does not respond.
 */
public final class WebhookServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookServer.class);

    private static final String REQUEST_EVENT = "personal_access_token_request";
    private static final int THREADS = 16;

    /** How much of a body that is too large is read, so that the response arrives: GitHub sends no more. */
    private static final int MAX_DRAINED_BYTES = 25 * 1024 * 1024;

    /**
     * Durations that are not settings.
     *
     * @param exchange the longest time for a delivery to be read and answered
     * @param refusal time after which a 401 is sent, unless finding a Secret takes longer
     * @param secrets how long the result of reading a Secret is kept, also when there was none
     */
    public record Timeouts(Duration exchange, Duration refusal, Duration secrets) {

        public static final Timeouts DEFAULT =
                new Timeouts(Duration.ofSeconds(9), Duration.ofMillis(250), Duration.ofSeconds(5));
    }

    private final HttpServer server;
    private final Timeouts times;
    private final DeadlineThreads threads;
    private final LeaderRelay relay = new LeaderRelay();

    private WebhookServer(HttpServer server, Timeouts times) {
        this.server = server;
        this.times = times;
        this.threads = new DeadlineThreads(THREADS, times.exchange());
    }

    /**
     * Opens the port. No delivery gets a response before {@link #serve}.
     *
     * @param port 0 means any free port
     */
    public static WebhookServer bind(int port, Timeouts times) throws IOException {
        return new WebhookServer(HttpServer.create(new InetSocketAddress(port), 0), times);
    }

    /** Returns the port that was opened. */
    public int port() {
        return server.getAddress().getPort();
    }

    /**
     * Starts to receive deliveries.
     *
     * @param results receives the result of each delivery, in one word
     */
    public void serve(
            Supplier<ReplicaRole> role, WebhookSecrets secrets, NewRequestListener requests, Consumer<String> results) {
        WebhookSecretCache known = new WebhookSecretCache(secrets, times.secrets());
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            long began = System.nanoTime();
            DeliveryResponse answer = answer(exchange, role, known, requests);
            results.accept(answer.result());
            if (answer.status() == DeliveryResponse.UNAUTHORIZED.status()) {
                Duration spent = Duration.ofNanos(System.nanoTime() - began);
                threads.later(times.refusal().minus(spent), () -> sendLate(exchange, answer));
            } else {
                send(exchange, answer);
            }
        });
        server.start();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private DeliveryResponse answer(
            HttpExchange exchange, Supplier<ReplicaRole> role, WebhookSecretCache secrets, NewRequestListener requests)
            throws IOException {
        if (!Delivery.isFor(exchange.getRequestURI().getPath())) {
            return DeliveryResponse.NOT_FOUND;
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            return DeliveryResponse.NOT_A_POST;
        }
        Optional<Delivery> read = Delivery.read(exchange);
        if (read.isEmpty()) {
            return DeliveryResponse.TOO_LARGE;
        }
        Delivery delivery = read.get();
        if (!delivery.namesASecret()) {
            return DeliveryResponse.UNAUTHORIZED;
        }
        ReplicaRole now = role.get();
        if (now instanceof ReplicaRole.Follower follower) {
            return relay.relay(delivery, follower.leader());
        }
        return now instanceof ReplicaRole.Leader
                ? answer(delivery, secrets, requests)
                : DeliveryResponse.unavailable("starting or stopping");
    }

    private static DeliveryResponse answer(Delivery delivery, WebhookSecretCache secrets, NewRequestListener requests) {
        if (!DeliverySignature.isWellFormed(delivery.signature())) {
            return DeliveryResponse
                    .UNAUTHORIZED; // without a look at the Secret, and without a report: anyone can send it
        }
        byte[] secret;
        try {
            secret = secrets.find(delivery.namespace(), delivery.secretName());
        } catch (UnavailableException e) {
            LOG.warn("The signature of a webhook delivery could not be checked: {}", e.getMessage());
            return DeliveryResponse.unavailable("the signature cannot be checked now");
        }
        if (!DeliverySignature.matches(secret, delivery.body(), delivery.signature())) {
            if (secret != null) {
                secrets.notSigned(delivery.namespace(), delivery.secretName());
            }
            return DeliveryResponse.UNAUTHORIZED;
        }
        return switch (delivery.event()) {
            case "ping" -> DeliveryResponse.PONG;
            case REQUEST_EVENT -> handleRequestEvent(delivery, requests);
            default -> DeliveryResponse.IGNORED;
        };
    }

    private static DeliveryResponse handleRequestEvent(Delivery delivery, NewRequestListener requests) {
        JsonNode payload = delivery.payload();
        String organization = payload.at("/organization/login").asText();
        if (payload.path("action").asText().isEmpty() || organization.isEmpty()) {
            return DeliveryResponse.UNREADABLE;
        }
        if (!payload.path("action").asText().equals("created")) {
            return DeliveryResponse.IGNORED; // approved, denied or cancelled: nothing to review
        }
        requests.arrived(delivery.namespace(), delivery.secretName(), organization);
        return DeliveryResponse.ACCEPTED;
    }

    private static void sendLate(HttpExchange exchange, DeliveryResponse answer) {
        try {
            send(exchange, answer);
        } catch (IOException e) {
            LOG.debug("The client of a refused delivery did not wait for the response: {}", e.toString());
        }
    }

    private static void send(HttpExchange exchange, DeliveryResponse answer) throws IOException {
        try (exchange) {
            byte[] text =
                    answer.text().isEmpty() ? new byte[0] : (answer.text() + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            // One response always fits into the buffer of a new connection. On a connection with many that the sender
            // does not read, one would block.
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
            if (text.length > 0) {
                exchange.getResponseBody().write(text);
                exchange.getResponseBody().flush();
                drainBody(exchange.getRequestBody());
            }
        }
    }

    /** Reads what is left of the body: closing a connection with unread bytes resets it, and the response is lost. */
    private static void drainBody(InputStream body) throws IOException {
        byte[] some = new byte[8192];
        int drained = 0;
        int read = 0;
        while (read >= 0 && drained < MAX_DRAINED_BYTES) {
            read = body.read(some);
            drained += Math.max(0, read);
        }
    }
}

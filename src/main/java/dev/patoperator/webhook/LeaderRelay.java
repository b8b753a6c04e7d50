package dev.patoperator.webhook;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays deliveries from a follower to the leader, with the same body and GitHub's headers: only the leader knows the
 * secrets. When the leader cannot be reached, the response is 503 and GitHub shows the delivery as failed. No request
 * is lost for good by that: a new leader evaluates everything when it starts. Thread-safe.
 */
final class LeaderRelay {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderRelay.class);

    /** GitHub waits ten seconds for a response. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @GuardedBy("this")
    private @Nullable HttpClient client;

    DeliveryResponse relay(Delivery delivery, @Nullable URI leader) {
        if (delivery.relayed()) {
            return DeliveryResponse.unavailable("the leader has changed");
        }
        if (leader == null) {
            return DeliveryResponse.unavailable("there is no leader yet");
        }
        HttpRequest request;
        try {
            request = request(delivery, leader);
        } catch (IllegalArgumentException e) {
            LOG.debug("A webhook delivery has a header that HTTP does not allow: {}", e.getMessage());
            return DeliveryResponse.UNAUTHORIZED;
        }
        try {
            return DeliveryResponse.relayed(
                    client().send(request, BodyHandlers.discarding()).statusCode());
        } catch (IOException e) {
            LOG.warn("A webhook delivery could not be relayed to the leader at {}: {}", leader, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return DeliveryResponse.unavailable("the leader cannot be reached");
    }

    private static HttpRequest request(Delivery delivery, URI leader) {
        HttpRequest.Builder request = HttpRequest.newBuilder(leader.resolve(delivery.path()))
                .timeout(TIMEOUT)
                .header(Delivery.RELAYED, "true")
                .POST(BodyPublishers.ofByteArray(delivery.body()));
        header(request, Delivery.EVENT, delivery.event());
        header(request, Delivery.ID, delivery.id());
        header(request, DeliverySignature.HEADER, delivery.signature());
        header(request, Delivery.CONTENT_TYPE, delivery.contentType());
        return request.build();
    }

    private static void header(HttpRequest.Builder request, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            request.header(name, value);
        }
    }

    /** Created on first use: a process that leads does not need it. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
        }
        return client;
    }
}

package dev.patoperator.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One delivery, as it was received.
 *
 * @param namespace namespace of the Secret whose secret should sign it, from the path
 * @param secretName name of that Secret, from the path
 * @param event GitHub's name of the event; empty when the delivery names none
 * @param id id of the delivery; a redelivery has the same one
 * @param relayed whether a follower relayed it
 */
@SuppressWarnings("ArrayRecordComponent") // the body is signed byte for byte, and deliveries are never compared
record Delivery(
        String path,
        String namespace,
        String secretName,
        String event,
        @Nullable String id,
        @Nullable String signature,
        @Nullable String contentType,
        boolean relayed,
        byte[] body) {

    /** Header of a delivery that a follower relayed, so that it is not relayed again. */
    static final String RELAYED = "X-Pat-Operator-Relayed";

    static final String EVENT = "X-GitHub-Event";
    static final String ID = "X-GitHub-Delivery";
    static final String CONTENT_TYPE = "Content-Type";

    /**
     * GitHub sends up to 25 MB. A token reaches at most 50 repositories that are named one by one, and names of
     * permissions are few: such a payload has some 20 KB.
     */
    static final int MAX_BODY_BYTES = 256 * 1024;

    /** Name of a namespace: a DNS label (RFC 1123). */
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    /** Name of a Secret: a DNS subdomain (RFC 1123). */
    private static final Pattern SECRET =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?" + "(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private static final Pattern PATH = Pattern.compile("/webhooks/github/([^/]+)/([^/]+)/?");
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** Whether the path is one of a webhook. */
    static boolean isFor(String path) {
        return PATH.matcher(path).matches();
    }

    /** Reads a delivery; empty when its body is too large, in which case the rest of it is not read. */
    static Optional<Delivery> read(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Matcher parts = PATH.matcher(path);
        if (!parts.matches() || declaredLength(exchange) > MAX_BODY_BYTES) {
            return Optional.empty();
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            return Optional.empty();
        }
        var headers = exchange.getRequestHeaders();
        String event = headers.getFirst(EVENT);
        return Optional.of(new Delivery(
                path,
                parts.group(1),
                parts.group(2),
                event == null ? "" : event,
                headers.getFirst(ID),
                headers.getFirst(DeliverySignature.HEADER),
                headers.getFirst(CONTENT_TYPE),
                headers.containsKey(RELAYED),
                body));
    }

    /**
     * Whether the namespace and the name are valid for a Secret. A delivery with other names is neither looked up nor
     * relayed.
     */
    boolean namesASecret() {
        return NAMESPACE.matcher(namespace).matches()
                && SECRET.matcher(secretName).matches();
    }

    private static long declaredLength(HttpExchange exchange) {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /** Returns the payload; missing when it cannot be read. A webhook may be set to send it as the field of a form. */
    JsonNode payload() {
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            if (contentType != null && contentType.startsWith("application/x-www-form-urlencoded")) {
                String field = "payload=";
                text = text.startsWith(field)
                        ? URLDecoder.decode(text.substring(field.length()), StandardCharsets.UTF_8)
                        : "";
            }
            return JSON.readTree(text);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return JSON.missingNode();
        }
    }
}

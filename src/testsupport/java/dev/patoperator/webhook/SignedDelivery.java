package dev.patoperator.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A delivery as GitHub sends it: headers, payload and signature.
 *
 * @param signature value of {@code X-Hub-Signature-256}; empty for none
 */
public record SignedDelivery(String event, String id, String contentType, byte[] body, String signature) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Returns the delivery for a new request of a member for access to the organization. */
    public static SignedDelivery created(String organization, String secret) {
        return of("personal_access_token_request", payload("created", organization), secret);
    }

    /** Returns a delivery of any event, with a valid signature. */
    public static SignedDelivery of(String event, String payload, String secret) {
        byte[] body = payload.getBytes(StandardCharsets.UTF_8);
        return new SignedDelivery(
                event, "72d3162e-cc78-11e3-81ab-4c9367dc0958", "application/json", body, sign(secret, body));
    }

    public SignedDelivery withSignature(String other) {
        return new SignedDelivery(event, id, contentType, body, other);
    }

    SignedDelivery withContentType(String other) {
        return new SignedDelivery(event, id, other, body, signature);
    }

    /** Returns GitHub's sample payload of an action, with the organization replaced. */
    static String payload(String action, String organization) {
        return resource("personal_access_token_request." + action + ".json")
                .replace("\"octo-org\"", "\"" + organization + "\"");
    }

    static String resource(String name) {
        try (InputStream in = SignedDelivery.class.getResourceAsStream("/github/webhooks/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the delivery to {@code namespace/secretName} of a webhook on this machine. */
    public HttpResponse<String> to(int port, String target) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/webhooks/github/" + target))
                .timeout(Duration.ofSeconds(20))
                .header("X-GitHub-Event", event)
                .header("X-GitHub-Delivery", id)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofByteArray(body));
        if (!signature.isEmpty()) {
            request.header("X-Hub-Signature-256", signature);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    static String sign(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}

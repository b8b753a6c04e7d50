package dev.patoperator.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patoperator.fuzz.FuzzInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/**
 * Fuzzes deliveries over a real connection. The first line of an input is the path; a leading {@code +} requests a
 * signed body. Headers, an empty line and the body follow.
 */
@Timeout(10)
class DeliveryFuzzTest {

    private static final String SECRET = "hunter2-hunter2-hunter2";
    private static final WebhookServer.Timeouts TIMES =
            new WebhookServer.Timeouts(Duration.ofSeconds(5), Duration.ZERO, Duration.ofHours(1));
    private static final List<String> arrived = new CopyOnWriteArrayList<>();
    private static WebhookServer server;

    private static final class Secrets implements WebhookSecrets {
        @Override
        public boolean isReferredTo(String namespace, String secretName) {
            return namespace.equals("acme");
        }

        @Override
        public Optional<byte[]> read(String namespace, String secretName) {
            return Optional.of(SECRET.getBytes(UTF_8)).filter(secret -> secretName.equals("github-app"));
        }
    }

    @BeforeAll
    static void start() throws IOException {
        server = WebhookServer.bind(0, TIMES);
        server.serve(
                ReplicaRole.Leader::new,
                new Secrets(),
                (namespace, secret, organization) -> arrived.add(organization),
                result -> {});
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @FuzzTest
    void anyDeliveryIsAnsweredAndOnlyASignedOneIsBelieved(byte[] data) throws IOException {
        FuzzInput input = new FuzzInput(data);
        String first = input.line();
        boolean signed = first.startsWith("+");
        StringBuilder head = new StringBuilder("POST /" + path(signed ? first.substring(1) : first) + " HTTP/1.1\r\n");
        while (input.hasHeader()) {
            header(head, input.line(), signed);
        }
        input.line();
        byte[] body = input.rest().getBytes(UTF_8);
        if (signed) {
            head.append("X-Hub-Signature-256: ")
                    .append(SignedDelivery.sign(SECRET, body))
                    .append("\r\n");
        }
        head.append("Content-Length: ").append(body.length).append("\r\nHost: a\r\nConnection: close\r\n\r\n");
        arrived.clear();

        String answer;
        try (var unused = BugDetectors.allowNetworkConnections((host, port) -> port == server.port())) {
            answer = exchange(head.toString(), body);
        }

        assertThat(answer).as(head.toString()).matches("(?s)HTTP/1.1 [24][0-9]{2} .*");
        assertThat(answer).doesNotContain(SECRET).doesNotContain("Exception");
        if (!signed) {
            assertThat(answer).matches("(?s)HTTP/1.1 (401|404|413) .*");
            assertThat(arrived).isEmpty();
        }
        assertThat(arrived.size()).isLessThanOrEqualTo(1);
    }

    /** Replaces characters that HTTP itself refuses: such a path does not reach the webhook. */
    private static String path(String text) {
        return text.replaceFirst("^/+", "")
                .replaceAll("[^A-Za-z0-9/._~!$&'()*+,;=:@?%-]", "x")
                .replaceAll("%(?![0-9A-Fa-f]{2})", "p");
    }

    private static void header(StringBuilder head, String line, boolean signed) {
        String[] parts = line.split(":", 2);
        String name = parts[0].strip();
        boolean ours =
                name.matches("(?i)content-length|transfer-encoding|connection|host|expect|upgrade|http2-settings")
                        || (signed && name.equalsIgnoreCase(DeliverySignature.HEADER));
        if (parts.length == 2 && name.matches("[A-Za-z0-9-]{1,60}") && !ours) {
            String value = parts[1].replaceAll("[^\\x20-\\x7e]", "x").strip();
            head.append(name)
                    .append(": ")
                    .append(value, 0, Math.min(4000, value.length()))
                    .append("\r\n");
        }
    }

    private static String exchange(String head, byte[] body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(5000);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(head.getBytes(ISO_8859_1));
            request.writeBytes(body);
            socket.getOutputStream().write(request.toByteArray());
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}

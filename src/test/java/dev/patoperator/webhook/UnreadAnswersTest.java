package dev.patoperator.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests senders that send many calls and read none of the responses. */
class UnreadAnswersTest {

    private static final String SECRET = "It's a Secret to Everybody";
    private static final String NOT_FOUND = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String UNAUTHORIZED =
            "POST /webhooks/github/acme/github-app HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";

    private final List<Socket> senders = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private WebhookServer server;

    private static final class Secrets implements WebhookSecrets {
        @Override
        public boolean isReferredTo(String namespace, String secretName) {
            return true;
        }

        @Override
        public Optional<byte[]> read(String namespace, String secretName) {
            return Optional.of(SECRET.getBytes(UTF_8));
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = WebhookServer.bind(0, WebhookServer.Timeouts.DEFAULT);
        server.serve(ReplicaRole.Leader::new, new Secrets(), (namespace, secret, organization) -> {}, result -> {});
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket sender : senders) {
            sender.close();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        server.close();
    }

    @Test
    @Timeout(60)
    void fullReceiveWindowDoesNotDelayOtherSenders() throws Exception {
        assertThat(SignedDelivery.created("acme", SECRET)
                        .to(server.port(), "acme/github-app")
                        .statusCode())
                .describedAs("warm-up call that loads all classes")
                .isEqualTo(202);
        // The system decides how many responses fit into the buffers; one of the senders nearly fills them.
        for (int sender = 1; sender <= 40; sender++) {
            send(NOT_FOUND.repeat(sender * 500));
        }
        do {
            assertAnswered(SECRET, 202);
            assertAnswered("another secret", 401);
        } while (threads.stream().anyMatch(Thread::isAlive));
    }

    @Test
    void connectionIsClosedAfterARefusal() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(UNAUTHORIZED.getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 401 ").containsIgnoringCase("\r\nConnection: close\r\n");
        }
    }

    /** Sends these calls, and then calls that are refused, until the server closes the connection. */
    private void send(String requests) throws IOException {
        Socket socket = new Socket();
        senders.add(socket);
        socket.setReceiveBufferSize(1); // rounded up to the system's minimum
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        Thread thread = new Thread(() -> {
            try {
                socket.getOutputStream().write(requests.getBytes(UTF_8));
                while (true) {
                    socket.getOutputStream().write(UNAUTHORIZED.getBytes(UTF_8));
                }
            } catch (IOException e) {
                // the server has closed the connection
            }
        });
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private void assertAnswered(String secret, int status) throws Exception {
        long began = System.nanoTime();
        var answer = SignedDelivery.created("acme", secret).to(server.port(), "acme/github-app");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    }
}

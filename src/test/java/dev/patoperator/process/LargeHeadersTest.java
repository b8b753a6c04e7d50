package dev.patoperator.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.support.TestOperator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Anybody can send deliveries to the webhook, and those that are refused wait for their answer. */
class LargeHeadersTest {

    private static final String PATH = "/webhooks/github/acme/github-app";
    private static final String REFUSED = "POST " + PATH + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n";

    /** Together more than the heap. */
    private static final int SENDERS = 450;

    private static final int LENGTH = 360_000;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Timeout(120)
    void deliveriesWithALargeHeadDoNotUseUpTheMemory(boolean ofTheLine) throws Exception {
        String large = "x".repeat(LENGTH);
        String head = ofTheLine ? REFUSED.replace(PATH, PATH + "?" + large) : REFUSED + "X-Large: " + large + "\r\n";
        byte[] delivery = (head + "\r\n").getBytes(US_ASCII);
        try (TestOperator both = TestOperator.prepare();
                OperatorJvm operator = OperatorJvm.fromClassPath(
                        "dev.patoperator.Main", environment(both), List.of("-XX:+ExitOnOutOfMemoryError"))) {
            int port = operator.awaitReady().webhookPort();
            TestOperator.waiting().untilAsserted(() -> assertThat(answer(port)).startsWith("HTTP/1.1 401 "));
            List<Socket> senders = new ArrayList<>();
            try {
                for (int sender = 0; sender < SENDERS; sender++) {
                    senders.add(connect(port));
                }
                senders.parallelStream().forEach(sender -> send(sender, delivery));
                for (Socket sender : senders) {
                    awaitEnd(sender);
                }
            } finally {
                for (Socket sender : senders) {
                    sender.close();
                }
            }

            assertThat(operator.isAlive()).as(operator.out()).isTrue();
            assertThat(answer(port)).startsWith("HTTP/1.1 401 ");
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static void send(Socket sender, byte[] delivery) {
        try {
            sender.getOutputStream().write(delivery);
        } catch (IOException closed) {
            assertThat(closed).isNotNull(); // the server reads no more
        }
    }

    /** Waits until the server has answered, or closed the connection. */
    private static void awaitEnd(Socket sender) {
        try {
            assertThat(sender.getInputStream().read()).isGreaterThanOrEqualTo(-1);
        } catch (IOException reset) {
            assertThat(reset).isNotNull(); // closed with unread bytes
        }
    }

    private static String answer(int port) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write((REFUSED + "\r\n").getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private Map<String, String> environment(TestOperator both) {
        Path kubeconfig = directory.resolve("kubeconfig");
        both.kubernetes().writeKubeconfig(kubeconfig, "github-pat-operator");
        Map<String, String> environment = new HashMap<>();
        environment.put("KUBECONFIG", kubeconfig.toString());
        environment.put("PAT_OPERATOR_HTTP_PORT", "0");
        environment.put("PAT_OPERATOR_HEALTH_PORT", "0");
        environment.put("PAT_OPERATOR_WEBHOOK_PORT", "0");
        environment.put("PAT_OPERATOR_GITHUB_API_URLS", both.gitHub().baseUrl());
        return environment;
    }
}

package dev.patoperator.bench.attacks;

import dev.patoperator.bench.report.Report;
import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Stand;
import dev.patoperator.webhook.SignedDelivery;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Senders to the webhook that read no response. First they find out how many responses to unknown paths a connection
 * buffers. Then each fills a connection almost completely, and sends unsigned deliveries, whose refusals do not fit any
 * more. In addition there are as many slow senders as the webhook has threads. Meanwhile another tenant's signed
 * delivery is timed.
 */
final class UnreadAnswers extends Attack {

    private static final String WEBHOOK_SECRET = "a webhook secret of the tenant acme";
    private static final String TARGET = Stand.NAMESPACE + "/github-app";
    private static final int SENDERS = 8;
    private static final int SLOW_SENDERS = 16;
    private static final int MORE_THAN_FIT = 60_000;
    private static final int STEP = 25;
    private static final int REFUSALS = 200;
    private static final int RECEIVE_BUFFER = 1024;
    private static final Duration HELD = Duration.ofSeconds(30);

    /** GitHub waits for ten seconds. */
    private static final Duration GITHUBS_PATIENCE = Duration.ofSeconds(10);

    private static final byte[] UNKNOWN_PATH =
            "GET /unknown HTTP/1.1\r\nHost: operator\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UNSIGNED = ("POST /webhooks/github/" + TARGET + " HTTP/1.1\r\n"
                    + "Host: operator\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
            .getBytes(StandardCharsets.US_ASCII);

    private static final byte[] UNFINISHED = ("POST /webhooks/github/" + TARGET + " HTTP/1.1\r\n"
                    + "Host: operator\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{")
            .getBytes(StandardCharsets.US_ASCII);

    private final AtomicInteger senders = new AtomicInteger();
    private int fitting;
    private int deliveries;
    private int late;
    private Duration slowest = Duration.ZERO;

    @Override
    void prepare(Stand stand) {
        stand.cluster()
                .admin()
                .secrets()
                .inNamespace(Stand.NAMESPACE)
                .withName("github-app")
                .edit(secret -> {
                    secret.setStringData(Map.of("webhookSecret", stand.gitHub().secret(WEBHOOK_SECRET)));
                    return secret;
                });
        stand.apply(Policies.ofOwner(Stand.NAMESPACE, "policy", AttackScenarios.VICTIM, "nobody"));
    }

    @Override
    Map<String, String> settings(Stand stand) {
        return Map.of("PAT_OPERATOR_WEBHOOK_PORT", "0");
    }

    @Override
    void start(Stand stand, ChildJvm operator) throws IOException, InterruptedException {
        int port = operator.webhookPort();
        SignedDelivery delivery = SignedDelivery.created(AttackScenarios.VICTIM, WEBHOOK_SECRET);
        while (delivery.to(port, TARGET).statusCode() != 202 && again(Duration.ofMillis(100))) {
            // The operator may not have read the Secret yet.
        }
        fitting = fitting(port);
        repeat(SENDERS, () -> flood(port, fitting - STEP * (1 + senders.getAndIncrement() % SENDERS)));
        repeat(SLOW_SENDERS, () -> unfinished(port));
        repeat(1, () -> {
            time(delivery, port);
            again(Duration.ofSeconds(1));
        });
    }

    /** Returns how many responses to unknown paths a connection buffers while the client does not read. */
    private int fitting(int port) throws IOException {
        int length;
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(UNKNOWN_PATH);
            again(Duration.ofSeconds(1));
            length = socket.getInputStream().available();
        }
        try (Socket socket = connect(port)) {
            once(() -> write(socket, UNKNOWN_PATH, MORE_THAN_FIT));
            long before = -1;
            long now = SendQueues.bytes(port, socket.getLocalPort());
            while (now != before && again(Duration.ofSeconds(1))) {
                before = now;
                now = SendQueues.bytes(port, socket.getLocalPort());
            }
            return (int) ((now + socket.getInputStream().available()) / length);
        }
    }

    private void flood(int port, int unknownPaths) throws IOException {
        try (Socket socket = connect(port)) {
            write(socket, UNKNOWN_PATH, unknownPaths);
            write(socket, UNSIGNED, REFUSALS);
            again(HELD);
        }
    }

    /** Occupies a thread of the webhook until the operator closes the connection. */
    private static void unfinished(int port) throws IOException {
        try (Socket socket = connect(port)) {
            write(socket, UNFINISHED, 1);
            var unused = socket.getInputStream().read();
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static void write(Socket socket, byte[] message, int times) throws IOException {
        OutputStream out = socket.getOutputStream();
        for (int n = 0; n < times; n++) {
            out.write(message);
        }
    }

    private void time(SignedDelivery delivery, int port) throws InterruptedException {
        long start = System.nanoTime();
        boolean taken = false;
        try {
            taken = delivery.to(port, TARGET).statusCode() == 202;
        } catch (IOException e) {
            // Counts as late.
        }
        note(Duration.ofNanos(System.nanoTime() - start), taken);
    }

    private synchronized void note(Duration took, boolean taken) {
        deliveries++;
        slowest = took.compareTo(slowest) > 0 ? took : slowest;
        if (!taken || took.compareTo(GITHUBS_PATIENCE) > 0) {
            late++;
        }
    }

    @Override
    synchronized void report(Report report, String workload, Stand stand, Duration elapsed) {
        report.add(
                workload,
                "seconds that another tenant's delivery took at most, within the 10 s that GitHub waits",
                late > 0 ? null : slowest.toMillis() / 1000.0,
                GITHUBS_PATIENCE.toSeconds(),
                "%d deliveries, one a second after the one before was answered; %d not taken; a connection holds %d answers"
                        .formatted(deliveries, late, fitting));
    }
}

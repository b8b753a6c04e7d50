package dev.patoperator.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookServerTest {

    private static final String SECRET = "It's a Secret to Everybody";
    private static final WebhookServer.Timeouts TIMES =
            new WebhookServer.Timeouts(Duration.ofSeconds(9), Duration.ofMillis(100), Duration.ofSeconds(30));

    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private final List<String> results = new CopyOnWriteArrayList<>();
    private final List<String> notSigned = new CopyOnWriteArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicBoolean kubernetesDown = new AtomicBoolean();
    private final AtomicReference<ReplicaRole> role = new AtomicReference<>(new ReplicaRole.Leader());
    private WebhookServer server;

    /**
     * Two Secrets that resources refer to, one of them without a webhook secret. Resources refer to no other Secret.
     */
    private final class Secrets implements WebhookSecrets {
        @Override
        public boolean isReferredTo(String namespace, String secretName) {
            return namespace.equals("acme")
                    && List.of("github-app", "no-webhook").contains(secretName);
        }

        @Override
        public Optional<byte[]> read(String namespace, String secretName) throws UnavailableException {
            assertThat(isReferredTo(namespace, secretName)).isTrue();
            reads.incrementAndGet();
            if (kubernetesDown.get()) {
                throw new UnavailableException("the Kubernetes API did not answer");
            }
            return secretName.equals("github-app") ? Optional.of(SECRET.getBytes(UTF_8)) : Optional.empty();
        }

        @Override
        public void notSigned(String namespace, String secretName) {
            notSigned.add(namespace + "/" + secretName);
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = serve(role::get);
    }

    private WebhookServer serve(Supplier<ReplicaRole> as) throws IOException {
        return serve(as, TIMES);
    }

    private WebhookServer serve(Supplier<ReplicaRole> as, WebhookServer.Timeouts times) throws IOException {
        WebhookServer made = WebhookServer.bind(0, times);
        made.serve(
                as,
                new Secrets(),
                (namespace, secret, organization) -> arrived.add(namespace + "/" + secret + " " + organization),
                results::add);
        return made;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> deliver(SignedDelivery delivery) throws IOException, InterruptedException {
        return delivery.to(server.port(), "acme/github-app");
    }

    @Test
    void newRequestIsAcceptedAndReportedWithItsOrganization() throws Exception {
        assertThat(deliver(SignedDelivery.created("octo-org", SECRET)).statusCode())
                .isEqualTo(202);
        assertThat(arrived).containsExactly("acme/github-app octo-org");
        assertThat(results).containsExactly("accepted");
    }

    @Test
    void gitHubsTestVectorIsVerified() throws Exception {
        JsonNode vector = new ObjectMapper().readTree(SignedDelivery.resource("signature-test-vector.json"));
        assertThat(vector.path("secret").asText()).isEqualTo(SECRET);
        SignedDelivery delivery = SignedDelivery.of(
                        "ping", vector.path("payload").asText(), "another")
                .withSignature(vector.at("/header/value").asText());
        assertThat(deliver(delivery).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"created", "approved", "denied", "cancelled"})
    void payloadsMatchGitHubsSchema(String action) {
        var schema = SchemaRegistry.withDialect(Dialects.getDraft202012(), registry -> {})
                .getSchema(SignedDelivery.resource("personal_access_token_request.schema.json"), InputFormat.JSON);
        assertThat(schema.validate(SignedDelivery.payload(action, "acme"), InputFormat.JSON))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256=",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                "sha1=757107ea0eb2509fc211221cce984b8a37570b6d",
                "nonsense"
            })
    void wrongSignatureIsRefused(String signature) throws Exception {
        var refused = deliver(SignedDelivery.created("acme", SECRET).withSignature(signature));
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(arrived).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256=", "sha256=12", "sha1=757107ea0eb2509fc211221cce984b8a37570b6d", "nonsense"})
    void deliveryWithoutASignatureIsRefusedUnreadAndUnreported(String signature) throws Exception {
        long began = System.nanoTime();
        var refused = deliver(SignedDelivery.created("acme", SECRET).withSignature(signature));

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(TIMES.refusal());
        assertThat(reads).hasValue(0);
        assertThat(notSigned).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "another secret"})
    void deliveryWithAnotherSignatureIsReported(String secret) throws Exception {
        assertThat(deliver(SignedDelivery.created("acme", secret)).statusCode()).isEqualTo(401);
        assertThat(notSigned).containsExactly("acme/github-app");
    }

    @ParameterizedTest
    @CsvSource({
        "acme/github-app, another secret",
        "acme/no-webhook, another secret",
        "acme/nobody-refers-to-it, " + SECRET,
        "elsewhere/github-app, " + SECRET,
        "ACME/GitHub_App, " + SECRET,
        "a%20b/github-app, " + SECRET,
        "%25zz/github-app, " + SECRET,
        "acme/%25zz, " + SECRET,
        "acme/github-app., " + SECRET,
        "acme/..%2F..%2Fx, " + SECRET
    })
    void refusalDoesNotRevealWhetherTheTargetExists(String target, String secret) throws Exception {
        SignedDelivery delivery = SignedDelivery.created("acme", secret);
        var asExpected = SignedDelivery.created("acme", "wrong").to(server.port(), "acme/github-app");
        long began = System.nanoTime();
        var refused = delivery.to(server.port(), target);
        Duration took = Duration.ofNanos(System.nanoTime() - began);

        if (target.contains("%2F")) {
            assertThat(refused.statusCode()).isEqualTo(404); // no webhook has such a path
            return;
        }
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).isEqualTo(asExpected.body());
        assertThat(refused.headers().map().keySet())
                .isEqualTo(asExpected.headers().map().keySet());
        assertThat(took).isGreaterThanOrEqualTo(TIMES.refusal());
        assertThat(arrived).isEmpty();
    }

    @Test
    void floodOfWrongSignaturesReadsEachSecretOnce() throws Exception {
        List<Thread> flood = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String target = "acme/"
                    + List.of("github-app", "no-webhook", "unknown-" + i).get(i % 3);
            flood.add(new Thread(() -> {
                try {
                    SignedDelivery.created("acme", "wrong").to(server.port(), target);
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        flood.forEach(Thread::start);
        for (Thread one : flood) {
            one.join();
        }
        assertThat(reads).hasValue(2);
        assertThat(results).hasSize(30).containsOnly("unauthorized");
        assertThat(deliver(SignedDelivery.created("acme", SECRET)).statusCode()).isEqualTo(202);
    }

    @Test
    void deliveryFailsWith503WhenTheSecretCannotBeRead() throws Exception {
        kubernetesDown.set(true);
        assertThat(deliver(SignedDelivery.created("acme", SECRET)).statusCode()).isEqualTo(503);
        assertThat(SignedDelivery.created("acme", SECRET)
                        .to(server.port(), "acme/unknown")
                        .statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"approved", "denied", "cancelled"})
    void otherActionsAreIgnored(String action) throws Exception {
        var answer = deliver(
                SignedDelivery.of("personal_access_token_request", SignedDelivery.payload(action, "acme"), SECRET));
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(arrived).isEmpty();
    }

    @Test
    void otherEventsAreIgnoredAndAPingIsAnswered() throws Exception {
        String payload = SignedDelivery.payload("created", "acme");
        assertThat(deliver(SignedDelivery.of("push", payload, SECRET)).statusCode())
                .isEqualTo(204);
        assertThat(deliver(SignedDelivery.of("ping", "{\"zen\":\"Design for failure.\"}", SECRET))
                        .statusCode())
                .isEqualTo(200);
        assertThat(arrived).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"action\":\"created\"}", "{\"organization\":{\"login\":\"acme\"}}"})
    void signedInvalidPayloadIsABadRequest(String payload) throws Exception {
        var answer = deliver(SignedDelivery.of("personal_access_token_request", payload, SECRET));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(arrived).isEmpty();
    }

    @Test
    void payloadMayBeFormEncoded() throws Exception {
        String form = "payload=" + URLEncoder.encode(SignedDelivery.payload("created", "acme"), UTF_8);
        var answer = deliver(SignedDelivery.of("personal_access_token_request", form, SECRET)
                .withContentType("application/x-www-form-urlencoded"));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(arrived).hasSize(1);
    }

    @Test
    void tooLargeBodyIsRefusedWithOrWithoutContentLength() throws Exception {
        String large = "x".repeat(5 * 1024 * 1024);
        assertThat(deliver(SignedDelivery.of("ping", large, SECRET)).statusCode())
                .isEqualTo(413);
        HttpRequest chunked = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/webhooks/github/acme/github-app"))
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large.getBytes(UTF_8))))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(chunked, BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(413);
        assertThat(reads).hasValue(0);
    }

    @Test
    void onlyPostToAWebhookPathIsAccepted() throws Exception {
        var client = HttpClient.newHttpClient();
        String base = "http://127.0.0.1:" + server.port();
        var get = client.send(
                HttpRequest.newBuilder(URI.create(base + "/webhooks/github/acme/github-app"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("Allow")).contains("POST");
        for (String path : List.of("/", "/metrics", "/webhooks/github/acme", "/webhooks/github/acme/a/b")) {
            var elsewhere = client.send(
                    HttpRequest.newBuilder(URI.create(base + path))
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(elsewhere.statusCode()).describedAs(path).isEqualTo(404);
        }
    }

    @Test
    void slowSendersAreCutOffAndOthersAreServed() throws Exception {
        assertThat(deliver(SignedDelivery.created("acme", SECRET)).statusCode())
                .describedAs("warm-up call that loads all classes")
                .isEqualTo(202);
        var impatient = new WebhookServer.Timeouts(Duration.ofSeconds(2), TIMES.refusal(), TIMES.secrets());
        String head = "POST /webhooks/github/acme/github-app HTTP/1.1\r\nHost: x\r\n";
        List<Socket> slow = new ArrayList<>();
        try (WebhookServer other = serve(role::get, impatient)) {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), other.port());
                slow.add(socket);
                String begun = i % 2 == 0 ? head : head + "Content-Length: 100\r\n\r\nhalf of";
                socket.getOutputStream().write(begun.getBytes(UTF_8));
            }
            // Twenty slow senders, of which sixteen are served at a time for two seconds each, are cut off within two
            // rounds.
            var answer = SignedDelivery.created("acme", SECRET).to(other.port(), "acme/github-app");
            assertThat(answer.statusCode()).isEqualTo(202);
            for (Socket socket : slow) {
                socket.setSoTimeout(10_000);
                assertThat(endOf(socket)).isTrue();
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static boolean endOf(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return !(reset instanceof SocketTimeoutException);
        }
    }

    @Test
    void followerRelaysDeliveriesAndReturnsTheLeadersStatus() throws Exception {
        URI leader = URI.create("http://127.0.0.1:" + server.port());
        try (WebhookServer follower = serve(() -> new ReplicaRole.Follower(leader))) {
            var accepted = SignedDelivery.created("acme", SECRET).to(follower.port(), "acme/github-app");
            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(arrived).containsExactly("acme/github-app acme");
            var refused = SignedDelivery.created("acme", "wrong").to(follower.port(), "acme/github-app");
            assertThat(refused.statusCode()).isEqualTo(401);
            var ignored = SignedDelivery.of("push", "{}", SECRET).to(follower.port(), "acme/github-app");
            assertThat(ignored.statusCode()).isEqualTo(204);
        }
        await().untilAsserted(() -> assertThat(results)
                .containsExactlyInAnyOrder("accepted", "relayed", "unauthorized", "relayed", "ignored", "relayed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%20b/github-app", "%25zz/github-app", "acme/%25zz", "acme/a%20b", "acme/..", "acme./a"})
    void followerRefusesInvalidSecretNamesWithoutRelaying(String target) throws Exception {
        role.set(new ReplicaRole.Follower(URI.create("http://127.0.0.1:1")));
        var refused = SignedDelivery.created("acme", SECRET).to(server.port(), target);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(results).containsExactly("unauthorized");
    }

    @Test
    void followerRefusesAnInvalidHeaderValue() throws Exception {
        role.set(new ReplicaRole.Follower(URI.create("http://127.0.0.1:1")));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(("POST /webhooks/github/acme/github-app HTTP/1.1\r\nHost: x\r\n"
                                    + "X-GitHub-Event: a\u0001b\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void deliveryThatCannotBeRelayedFailsWithoutALoop() throws Exception {
        role.set(new ReplicaRole.Follower(null));
        assertThat(deliver(SignedDelivery.created("acme", SECRET)).statusCode()).isEqualTo(503);
        role.set(new ReplicaRole.Follower(URI.create("http://127.0.0.1:" + server.port())));
        assertThat(deliver(SignedDelivery.created("acme", SECRET)).statusCode()).isEqualTo(503);
        role.set(new ReplicaRole.Follower(URI.create("http://127.0.0.1:1")));
        assertThat(deliver(SignedDelivery.created("acme", SECRET)).statusCode()).isEqualTo(503);
        role.set(new ReplicaRole.NotReady());
        assertThat(deliver(SignedDelivery.created("acme", SECRET)).statusCode()).isEqualTo(503);
        assertThat(arrived).isEmpty();
        role.set(new ReplicaRole.Leader());
        assertThat(deliver(SignedDelivery.created("acme", SECRET)).statusCode()).isEqualTo(202);
    }
}

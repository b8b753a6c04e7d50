package dev.patoperator.github.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.client.GitHubClient;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.support.ClientOnSimulator;
import dev.patoperator.github.support.TestCredentials;
import dev.patoperator.github.support.UnrulyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests calls without a complete response, and whether GitHub may have acted on them. */
class NoAnswerTest {

    private static final Duration MAX_AGE = Duration.ofHours(1);

    private static final GitHubSettings HASTY = ClientOnSimulator.patient(Duration.ofSeconds(1));

    private static final String REVOKE = "orgs/update-pat-access";
    private static final String LIST = "orgs/list-pat-grants";

    private final ClientOnSimulator client = new ClientOnSimulator();

    @BeforeEach
    void seed() {
        client.acme.grant(1).add();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void incompleteResponseIsUnavailable() {
        client.simulator.faults().on(LIST).truncatedJson();
        unavailable(this::list);

        client.simulator.faults().on(LIST).cutMidBody();
        unavailable(this::list);
    }

    @Test
    void lateResponseIsAmbiguous() throws Exception {
        list();
        client.simulator.faults().on(REVOKE).delay(Duration.ofSeconds(10));
        try (GitHubClient hasty = GitHubClient.connect(HASTY, client.clock, CallObserver.NONE)) {
            GitHubException.Unavailable late = unavailable(() -> hasty.pats().revokeGrant(client.access, 1));

            assertThat(late.mayHaveActed()).isTrue();
            assertThat(late).hasMessageContaining("not within 1000 ms");
            assertThat(late.shouldRequestLess()).isTrue();
            assertThat(late.requestId()).isNull();
            assertThat(client.acme.activeGrantIds()).isEmpty();
        }
    }

    @Test
    void stalledBodyEndsWithTheRequestTimeout() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (UnrulyServer server = new UnrulyServer(exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('[');
            exchange.getResponseBody().flush();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        })) {
            GitHubClient hasty = GitHubClient.connect(HASTY, client.clock, CallObserver.NONE);
            unavailable(() -> hasty.pats().listGrants(server.access(), PageQuery.newestFirst(1)));

            end.countDown();
            hasty.close();
        }
    }

    @Test
    void endlessBodyIsCutOff() throws Exception {
        byte[] megabyte = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        try (UnrulyServer server = new UnrulyServer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                for (int i = 0; i < 40; i++) {
                    body.write(megabyte);
                }
            } catch (IOException clientLeft) {
                exchange.close();
            }
        })) {
            assertThat(unavailable(() -> client.pats().listGrants(server.access(), PageQuery.newestFirst(1))))
                    .hasMessageContaining("longer than")
                    .returns(true, GitHubException.Unavailable::shouldRequestLess);
        }
    }

    @Test
    void bodyOfMaximumSizeIsReadFromManyChunks() throws Exception {
        String body = "[" + " ".repeat(GitHubHttp.MAX_BODY_BYTES - 2) + "]";
        try (UnrulyServer server = new UnrulyServer(exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                for (int from = 0; from < bytes.length; from += 7_001) {
                    out.write(bytes, from, Math.min(7_001, bytes.length - from));
                    out.flush();
                }
            }
        })) {
            assertThat(client.pats()
                            .listGrants(server.access(), PageQuery.newestFirst(1))
                            .items())
                    .isEmpty();
        }
    }

    @Test
    void resetConnectionIsAmbiguousWhetherGitHubActedOrNot() {
        client.simulator.faults().on(REVOKE).resetBeforeActing();
        assertThat(unavailable(this::revoke).mayHaveActed()).isTrue();
        assertThat(client.acme.activeGrantIds()).containsExactly(1L);

        client.simulator.faults().on(REVOKE).resetAfterActing();
        assertThat(unavailable(this::revoke).mayHaveActed()).isTrue();
        assertThat(client.acme.activeGrantIds()).isEmpty();
    }

    @Test
    void postIsNotRetriedAutomatically() {
        client.simulator.faults().on(REVOKE).every().resetBeforeActing();

        unavailable(this::revoke);

        assertThat(client.simulator.calls(REVOKE)).hasSize(1);
    }

    @Test
    void unexpectedHttpClientExceptionIsUnavailable() {
        AppCredentials odd = TestCredentials.of("https:no-host", client.simulator.app());

        assertThat(unavailable(() -> client.github.apps().installation(odd, "acme", MAX_AGE)))
                .hasMessage("GitHub's answer to apps/get-org-installation could not be dealt with"
                        + " (IllegalArgumentException)");
    }

    @Test
    void refusedConnectionHasNotActed() throws Exception {
        makeToken();
        client.simulator.close();

        // A socket that is bound and does not listen refuses connections, and keeps the port from other processes.
        try (Socket holder = new Socket()) {
            holder.setReuseAddress(true);
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(),
                    client.access.credentials().apiUrl().getPort());
            // The simulator's connections may take a moment to end.
            Awaitility.await().ignoreExceptions().untilAsserted(() -> holder.bind(address));

            assertThat(unavailable(this::revoke).mayHaveActed()).isFalse();
        }
    }

    @Test
    void unknownHostHasNotActed() {
        // A label of 64 letters is too long for DNS, so no resolver is queried.
        AppCredentials nowhere = TestCredentials.of(
                "http://" + "a".repeat(64) + ".invalid",
                "1",
                client.simulator.app().privateKeyPkcs8(),
                OptionalLong.empty());

        GitHubException.Unavailable unavailable =
                unavailable(() -> client.github.apps().installation(nowhere, "acme", MAX_AGE));

        assertThat(unavailable.mayHaveActed()).isFalse();
        assertThat(unavailable).hasMessageContaining("host name is unknown");
    }

    @Test
    void connectionThatIsNeverAcceptedHasNotActed() throws Exception {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 2; i++) {
                queue.add(new Socket(full.getInetAddress(), full.getLocalPort()));
            }
            AppCredentials app = TestCredentials.of(
                    "http://127.0.0.1:" + full.getLocalPort(),
                    "1",
                    client.simulator.app().privateKeyPkcs8(),
                    OptionalLong.empty());

            assertThat(unavailable(() -> client.github.apps().installation(app, "acme", MAX_AGE))
                            .mayHaveActed())
                    .isFalse();
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void interruptionEndsARunningCall() throws Exception {
        client.simulator.faults().on(REVOKE).delay(Duration.ofSeconds(30));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                revoke();
            } catch (GitHubException | InterruptedException e) {
                thrown.set(e);
            }
        });
        thread.start();
        Awaitility.await().until(() -> client.simulator.faults().fired() == 1);
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(5));

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    private void makeToken() throws GitHubException, InterruptedException {
        client.github.tokens().token(client.credentials, client.access.installation());
    }

    private void revoke() throws GitHubException, InterruptedException {
        client.pats().revokeGrant(client.access, 1);
    }

    private void list() throws GitHubException, InterruptedException {
        client.pats().listGrants(client.access, PageQuery.newestFirst(1));
    }

    private static GitHubException.Unavailable unavailable(ThrowingCallable call) {
        GitHubException.Unavailable unavailable = catchThrowableOfType(GitHubException.Unavailable.class, call);
        assertThat(unavailable).isNotNull();
        return unavailable;
    }
}

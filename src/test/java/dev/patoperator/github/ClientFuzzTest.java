package dev.patoperator.github;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.net.httpserver.HttpExchange;
import dev.patoperator.fuzz.FuzzInput;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/**
 * The whole client before a server that answers what an input says, over HTTP: the installation, the token for it, and a
 * page of grants. Three parts, with a line of {@code ====} between them.
 */
@Timeout(10)
class ClientFuzzTest {

    private static final Duration MAX_AGE = Duration.ofHours(1);

    private static final String SEPARATOR = "\n====\n";
    private static final AtomicReference<String[]> answers = new AtomicReference<>(new String[0]);
    private static UnrulyServer server;
    private static GitHub client;
    private static int run;

    @BeforeAll
    static void start() throws IOException {
        server = new UnrulyServer(
                exchange -> answer(exchange, exchange.getRequestURI().getPath().endsWith("/installation") ? 0 : 2),
                exchange -> answer(exchange, 1));
        GitHubSettings quick = new GitHubSettings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofNanos(1),
                Duration.ofNanos(1),
                Duration.ofMinutes(1));
        client = GitHub.connect(quick, Clock.systemUTC(), call -> {});
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @FuzzTest
    void anyServerGivesAnAnswerOrAFailure(byte[] data) throws InterruptedException {
        answers.set(FuzzInput.text(data).split(SEPARATOR, 3));
        // Nothing that an earlier run taught the client is known of this base URL.
        AppCredentials app =
                TestCredentials.of(server.url() + "/" + run++, "Iv23liUnruly", server.pem(), OptionalLong.empty());
        try (var unused = BugDetectors.allowNetworkConnections(
                (host, port) -> server.url().endsWith(":" + port))) {
            Installation installation =
                    client.apps().installation(app, "acme", MAX_AGE).installation();
            Page<PatGrant> page =
                    client.pats().listGrants(new Access(app, installation, "acme"), PageQuery.newestFirst(1));
            assertThat(page.number()).isEqualTo(1);
        } catch (GitHubException e) {
            assertThat(e.getMessage()).doesNotContain("\n", "Exception").hasSizeLessThan(700);
        } finally {
            server.seen.clear();
        }
    }

    /** What HTTP itself would refuse is left out: the server would send nothing. */
    private static void answer(HttpExchange exchange, int part) throws IOException {
        String[] all = answers.get();
        FuzzInput input = new FuzzInput(part < all.length ? all[part] : "");
        Reply reply = StubReply.of(input);
        for (String name : new String[] {"date", "location", "link", "retry-after", "x-ratelimit-remaining"}) {
            reply.header(name)
                    .filter(value -> value.matches("[\\x20-\\x7e]*"))
                    .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
        }
        boolean empty = reply.status() < 200 || reply.status() == 204 || reply.status() == 304;
        byte[] body = empty ? new byte[0] : reply.body();
        exchange.sendResponseHeaders(reply.status() < 200 ? 200 : reply.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}

package dev.patoperator.github.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.net.httpserver.HttpExchange;
import dev.patoperator.fuzz.FuzzInput;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.http.GitHubResponse;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.ResultPage;
import dev.patoperator.github.support.StubResponse;
import dev.patoperator.github.support.TestCredentials;
import dev.patoperator.github.support.UnrulyServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/**
 * Fuzzes the whole client over HTTP against a server whose responses are the input. An input has three parts, with a
 * line of {@code ====} between them: the responses for the installation, for its token and for a page of a list.
 */
@Timeout(10)
class ClientFuzzTest {

    private static final Duration MAX_AGE = Duration.ofHours(1);

    private static final String SEPARATOR = "\n====\n";
    private static final AtomicReference<String[]> answers = new AtomicReference<>(new String[0]);
    private static UnrulyServer server;
    private static GitHubClient client;
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
        client = GitHubClient.connect(quick, Clock.systemUTC(), call -> {});
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @FuzzTest
    void anyServerGivesAnAnswerOrAFailure(byte[] data) throws InterruptedException {
        answers.set(FuzzInput.text(data).split(SEPARATOR, 3));
        // A base URL of its own for each run, so that the client has cached nothing about it in an earlier run.
        AppCredentials app =
                TestCredentials.of(server.url() + "/" + run++, "Iv23liUnruly", server.pem(), OptionalLong.empty());
        try (var unused = BugDetectors.allowNetworkConnections(
                (host, port) -> server.url().endsWith(":" + port))) {
            Installation installation =
                    client.apps().installation(app, "acme", MAX_AGE).installation();
            InstallationAccess access = new InstallationAccess(app, installation, "acme");
            assertAnswersOrFails(() -> client.pats().listGrants(access, PageQuery.newestFirst(1)));
            assertAnswersOrFails(() -> client.organizations().listRepositories(access, 1, 100));
            assertAnswersOrFails(() -> client.organizations().listTeamMembers(access, "platform", 1, 100));
        } catch (GitHubException e) {
            assertIsForPeople(e);
        } finally {
            server.seen.clear();
        }
    }

    @FunctionalInterface
    private interface Listing {
        ResultPage<?> read() throws GitHubException, InterruptedException;
    }

    private static void assertAnswersOrFails(Listing listing) throws InterruptedException {
        try {
            assertThat(listing.read().number()).isEqualTo(1);
        } catch (GitHubException e) {
            assertIsForPeople(e);
        }
    }

    private static void assertIsForPeople(GitHubException failure) {
        assertThat(failure.getMessage()).doesNotContain("\n", "Exception").hasSizeLessThan(700);
    }

    /** Leaves out headers and bodies that HTTP does not allow: the server would send nothing. */
    private static void answer(HttpExchange exchange, int part) throws IOException {
        String[] all = answers.get();
        FuzzInput input = new FuzzInput(part < all.length ? all[part] : "");
        GitHubResponse response = StubResponse.of(input);
        for (String name : new String[] {"date", "location", "link", "retry-after", "x-ratelimit-remaining"}) {
            response.header(name)
                    .filter(value -> value.matches("[\\x20-\\x7e]*"))
                    .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
        }
        boolean empty = response.status() < 200 || response.status() == 204 || response.status() == 304;
        byte[] body = empty ? new byte[0] : response.body();
        exchange.sendResponseHeaders(
                response.status() < 200 ? 200 : response.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}

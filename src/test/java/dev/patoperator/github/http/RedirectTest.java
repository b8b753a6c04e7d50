package dev.patoperator.github.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import dev.patoperator.github.AcceptedCall;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.support.ClientOnSimulator;
import dev.patoperator.github.support.UnrulyServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests redirects: GitHub moves resources with them, and a token must not follow one to another host. */
class RedirectTest {

    private final ClientOnSimulator client = new ClientOnSimulator();

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307})
    void redirectToAnotherHostIsUnavailableWithoutCallingIt(int status) throws Exception {
        client.acme.grant(1).add();
        try (UnrulyServer other = UnrulyServer.answering(204, Map.of(), "")) {
            client.simulator.faults().on("orgs/update-pat-access").redirectTo(status, URI.create(other.url()));

            GitHubException.Unavailable unavailable = catchThrowableOfType(
                    GitHubException.Unavailable.class, () -> client.pats().revokeGrant(client.access, 1));

            assertThat(unavailable.mayHaveActed()).isTrue();
            assertThat(unavailable)
                    .hasMessageContaining("with " + status)
                    .message()
                    .contains("a redirect that is not followed");
            assertThat(other.seen).isEmpty();
        }
    }

    @Test
    void tokenExchangeIsNotRedirectedToAnotherHost() throws Exception {
        try (UnrulyServer other = UnrulyServer.answering(201, Map.of(), "{}")) {
            client.github.apps().installation(client.credentials, "acme", Duration.ofHours(1)); // shows the API
            client.simulator
                    .faults()
                    .on("apps/create-installation-access-token")
                    .redirectTo(307, URI.create(other.url()));

            assertThatThrownBy(() -> client.github.tokens().token(client.credentials, client.access.installation()))
                    .isInstanceOf(GitHubException.Unavailable.class);
            assertThat(other.seen).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307})
    void redirectWithinTheHostRepeatsTheCallUnchanged(int status) throws Exception {
        try (UnrulyServer server = new UnrulyServer(exchange -> {
            if (exchange.getRequestURI().getPath().startsWith("/orgs/acme/")) {
                UnrulyServer.answer(exchange, status, Map.of("Location", "/organizations/1/moved"), "");
            } else {
                UnrulyServer.answer(exchange, 204, Map.of("X-GitHub-Request-Id", "C0FF:EE"), "");
            }
        })) {
            AcceptedCall answer = client.pats().revokeGrant(server.access(), 1);

            assertThat(answer.requestId()).isEqualTo("C0FF:EE");
            assertThat(server.seen).last().isEqualTo("POST /organizations/1/moved Bearer " + UnrulyServer.TOKEN);
        }
    }

    @Test
    void undocumentedRedirectStatusIsUnavailable() throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(308, Map.of("Location", "/elsewhere"), "{}")) {
            assertThatThrownBy(() -> client.pats().revokeGrant(server.access(), 1))
                    .isInstanceOf(GitHubException.Unavailable.class);
            assertThat(server.seen).hasSize(2);
        }
    }

    @Test
    void redirectLoopEnds() throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(302, Map.of("Location", "/orgs/again"), "{}")) {
            assertThatThrownBy(() -> client.pats().revokeGrant(server.access(), 1))
                    .isInstanceOf(GitHubException.Unavailable.class);
            assertThat(server.seen).hasSizeLessThan(10);
        }
    }

    @Test
    void missingOrInvalidRedirectLocationIsUnavailable() throws Exception {
        for (String location : List.of("http://user@127.0.0.1/", "https://127.0.0.1/", "mailto:octocat", "::", "//")) {
            try (UnrulyServer server = UnrulyServer.answering(307, Map.of("Location", location), "{}")) {
                assertThatThrownBy(() -> client.pats().revokeGrant(server.access(), 1))
                        .isInstanceOf(GitHubException.Unavailable.class);
                assertThat(server.seen).hasSize(2);
            }
        }
        try (UnrulyServer server = UnrulyServer.answering(307, Map.of(), "{}")) {
            assertThatThrownBy(() -> client.pats().revokeGrant(server.access(), 1))
                    .isInstanceOf(GitHubException.Unavailable.class);
        }
    }

    /** A captive portal answers for some time, so GitHub's response is not known. */
    @Test
    void redirectThatGitHubDidNotSendIsUnavailable() throws Exception {
        Map<String, String> headers = Map.of("Location", "http://portal.example/", "Content-Type", "text/plain");
        try (UnrulyServer server = UnrulyServer.answering(302, headers, "Moved")) {
            assertThatThrownBy(() -> client.pats().revokeGrant(server.access(), 1))
                    .isInstanceOf(GitHubException.Unavailable.class)
                    .hasMessageContaining("with 302: Moved, a redirect that is not followed");
            assertThat(server.seen).hasSize(2);
        }
    }

    /** The JWT of an App is not sent to the pages of a web site. */
    @Test
    void baseUrlThatRedirectsToALoginPageIsReportedAsWrongWithoutFollowingIt() throws Exception {
        try (UnrulyServer server = new UnrulyServer(RedirectTest::login)) {
            assertThatThrownBy(
                            () -> client.github.apps().installation(server.credentials(), "acme", Duration.ofHours(1)))
                    .isInstanceOf(GitHubException.Unauthorized.class)
                    .hasMessage(noRestApi(server, "302 and a redirect to a page outside of the API"));
            assertThat(server.seen).hasSize(1).noneMatch(call -> call.contains("/login"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 406})
    void webSiteAtTheBaseUrlIsReportedAsWrong(int status) throws Exception {
        Map<String, String> page = Map.of("Content-Type", "text/html; charset=utf-8");
        try (UnrulyServer server = UnrulyServer.answering(status, page, "<html>GitHub Enterprise</html>")) {
            assertThatThrownBy(
                            () -> client.github.apps().installation(server.credentials(), "acme", Duration.ofHours(1)))
                    .isInstanceOf(GitHubException.Unauthorized.class)
                    .hasMessage(noRestApi(server, status + " and a web page"));
        }
    }

    /** A load balancer or a firewall may answer so for a while, whatever the base URL is. */
    @ParameterizedTest
    @ValueSource(ints = {401, 403, 502, 503})
    void webPageThatRefusesIsUnavailable(int status) throws Exception {
        Map<String, String> page = Map.of("Content-Type", "text/html");
        try (UnrulyServer server = UnrulyServer.answering(status, page, "<html>Unicorn!</html>")) {
            assertThatThrownBy(
                            () -> client.github.apps().installation(server.credentials(), "acme", Duration.ofHours(1)))
                    .isInstanceOf(GitHubException.Unavailable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/orgs/../login", "/api/v3/login", "/orgsx/acme"})
    void redirectOutsideOfTheApiIsNotFollowed(String location) throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(302, Map.of("Location", location), "{}")) {
            assertThatThrownBy(() -> client.pats().revokeGrant(server.access(), 1))
                    .isInstanceOf(GitHubException.Unavailable.class);
            assertThat(server.seen).hasSize(2); // the token, and the call
        }
    }

    /** A GHES or a proxy that asks for a login answers for some time; no decision may end with that. */
    @ParameterizedTest
    @CsvSource({"301, ''", "302, C0FF:EE", "302, ''", "303, C0FF:EE", "307, ''", "308, C0FF:EE"})
    void redirectOfAKnownApiToALoginPageIsUnavailable(int status, String requestId) throws Exception {
        Map<String, String> headers = Map.of("Location", "/login", "X-GitHub-Request-Id", requestId);
        AtomicBoolean well = new AtomicBoolean(true);
        for (String body : List.of("", "{}", "{\"message\":\"Moved\"}", "<html>Sign in</html>")) {
            well.set(true);
            try (UnrulyServer server = new UnrulyServer(exchange -> {
                if (well.get()) {
                    UnrulyServer.answer(exchange, 200, Map.of(), "{\"id\":7}");
                } else {
                    UnrulyServer.answer(exchange, status, headers, body);
                }
            })) {
                client.github.apps().installation(server.credentials(), "acme", Duration.ofHours(1));
                well.set(false);

                for (ThrowingCallable call : List.<ThrowingCallable>of(
                        () -> client.pats().listGrants(server.access(), PageQuery.newestFirst(1)),
                        () -> client.pats().revokeGrant(server.access(), 1),
                        () -> client.pats().revokeGrants(server.access(), List.of(1L, 2L)))) {
                    GitHubException.Unavailable unavailable =
                            catchThrowableOfType(GitHubException.Unavailable.class, call);
                    assertThat(unavailable).as(body).isNotNull();
                    assertThat(unavailable.mayHaveActed()).isTrue();
                }
                assertThat(server.seen).noneMatch(call -> call.contains("/login"));
            }
        }
    }

    private static String noRestApi(UnrulyServer server, String answer) {
        return server.url() + " is not the address of a REST API: it answered apps/get-org-installation with " + answer
                + ". On GitHub Enterprise Server the address ends in /api/v3: set githubAppBaseURL and"
                + " PAT_OPERATOR_GITHUB_API_URLS to " + server.url() + "/api/v3";
    }

    @Test
    void loginPageOfAServerThatWasAnApiBeforeIsUnavailable() throws Exception {
        AtomicBoolean well = new AtomicBoolean(true);
        try (UnrulyServer server = new UnrulyServer(exchange -> {
            if (well.get()) {
                UnrulyServer.answer(exchange, 200, Map.of(), "{\"id\":7}");
            } else {
                login(exchange);
            }
        })) {
            client.github.apps().installation(server.credentials(), "acme", Duration.ofHours(1));
            well.set(false);

            assertThatThrownBy(() -> client.pats().listGrants(server.access(), PageQuery.newestFirst(1)))
                    .isInstanceOf(GitHubException.Unavailable.class)
                    .hasMessageContaining("with 302, a redirect that is not followed");
            assertThat(server.seen).noneMatch(call -> call.contains("/login"));
        }
    }

    private static void login(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().equals("/login")) {
            UnrulyServer.answer(exchange, 200, Map.of("Content-Type", "text/html"), "<html>Sign in</html>");
        } else {
            UnrulyServer.answer(exchange, 302, Map.of("Location", "/login"), "");
        }
    }
}

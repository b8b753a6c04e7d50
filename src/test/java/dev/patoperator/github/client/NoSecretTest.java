package dev.patoperator.github.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.auth.InstallationToken;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.support.ClientOnSimulator;
import dev.patoperator.github.support.UnrulyServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Tests that keys, JWTs and tokens appear in no message, log line or toString, even when a server repeats them. */
class NoSecretTest {

    private static final Duration MAX_AGE = Duration.ofHours(1);

    private final ClientOnSimulator client = new ClientOnSimulator();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.patoperator");
    private final Level before = logger.getLevel();

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.TRACE);
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        logger.setLevel(before);
        client.close();
    }

    @Test
    void repeatedAuthorizationIsNotQuoted() throws Exception {
        for (int status : List.of(401, 403, 404, 422, 429, 500)) {
            try (UnrulyServer server = new UnrulyServer(exchange -> UnrulyServer.answer(
                    exchange,
                    status,
                    Map.of(
                            "X-GitHub-Request-Id",
                            UnrulyServer.TOKEN + " ",
                            "X-Accepted-GitHub-Permissions",
                            "ghs_somebodys.else-token=write"),
                    "{\"message\":\"you sent " + exchange.getRequestHeaders().getFirst("Authorization")
                            + " here\"}"))) {
                Throwable failure =
                        catchThrowable(() -> client.pats().listGrants(server.access(), PageQuery.newestFirst(1)));
                Throwable appFailure =
                        catchThrowable(() -> client.github.apps().installation(server.credentials(), "acme", MAX_AGE));

                assertThat(print(failure)).contains("you sent").doesNotContain("ghs_", "unruly");
                assertThat(print(appFailure)).contains("you sent").doesNotContain("eyJ");
            }
        }
        assertThat(logged()).contains("orgs/list-pat-grants").doesNotContain("ghs_", "eyJ", "Bearer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ghs_1234567_eyJhbGci.eyJpc3Mi-_x.c2lnbmF0dXJl",
                "ghp_abcdefghijklmnop",
                "github_pat_11ABCDEFG_secretsecret",
                "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.c2lnbmF0dXJl",
                "-----BEGIN RSA PRIVATE KEY-----\\nsecretsecret\\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\\nsecretsecret",
                "Bearer v1.1234567890abcdef1234567890secret"
            })
    void textThatLooksLikeASecretIsRedacted(String secret) throws Exception {
        String body = "{\"message\":\"before " + secret + "\"}";
        try (UnrulyServer server = UnrulyServer.answering(422, Map.of(), body)) {
            Throwable failure = catchThrowable(() -> client.pats().revokeGrant(server.access(), 1));

            assertThat(failure.getMessage()).endsWith("422: before [redacted]");
        }
    }

    @Test
    void headerWithATokenOfUnknownFormIsNotQuoted() throws Exception {
        try (UnrulyServer server = new UnrulyServer(
                exchange -> UnrulyServer.answer(
                        exchange,
                        403,
                        Map.of("X-Accepted-GitHub-Permissions", "opaque-token-of-tomorrow"),
                        "{\"message\":\"no\"}"),
                exchange -> UnrulyServer.answer(
                        exchange, 201, Map.of(), UnrulyServer.tokenBody("opaque-token-of-tomorrow")))) {
            Throwable failure =
                    catchThrowable(() -> client.pats().listGrants(server.access(), PageQuery.newestFirst(1)));

            assertThat(print(failure)).contains("403: no").doesNotContain("opaque-token");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".a", "eyJ", "-----BEGIN ", "ghs_", "bearer "})
    void messageMadeToSlowDownRedactionIsCutInTime(String part) throws Exception {
        String body = "{\"message\":\"eyJ" + part.repeat(90_000) + "\"}";
        try (UnrulyServer server = UnrulyServer.answering(422, Map.of(), body)) {
            Throwable failure = assertTimeout(
                    Duration.ofSeconds(10),
                    () -> catchThrowable(() -> client.pats().revokeGrant(server.access(), 1)));

            assertThat(failure).isInstanceOf(GitHubException.Refused.class);
            assertThat(failure.getMessage()).hasSizeLessThanOrEqualTo(250);
        }
    }

    @Test
    void longMessageOfManyLinesIsCutToOneLine() throws Exception {
        String message = "line one\\nline\\ttwo \\u202e" + "x".repeat(180) + "\\ud83d\\ude00".repeat(20);
        try (UnrulyServer server = UnrulyServer.answering(422, Map.of(), "{\"message\":\"" + message + "\"}")) {
            Throwable failure = catchThrowable(() -> client.pats().revokeGrant(server.access(), 1));

            assertThat(failure.getMessage())
                    .contains("line one line two xxx")
                    .endsWith("…")
                    .hasSizeLessThanOrEqualTo(250);
            assertThat(failure.getMessage().chars().anyMatch(Character::isISOControl))
                    .isFalse();
        }
    }

    @Test
    void runWithFaultsLeaksNoSecret() throws Exception {
        client.acme.grant(1).add();
        client.simulator.faults().onAnything().next(1).status(503);
        StringBuilder output = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            output.append(print(catchThrowable(() -> client.pats().revokeGrant(client.access, 1))));
            client.simulator.expireAllTokens();
        }
        InstallationToken token = client.github.tokens().token(client.credentials, client.access.installation());
        output.append(token).append(client.access).append(client.credentials).append(client.observed);
        output.append(logged());

        assertThat(output).contains("503");
        assertThat(client.simulator.issuedSecrets()).isNotEmpty().noneMatch(output.toString()::contains);
        assertThat(new InstallationToken("secret", Instant.EPOCH, Instant.EPOCH, Map.of()).toString())
                .doesNotContain("secret");
    }

    private String logged() {
        return log.list.stream()
                .map(event -> event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                .collect(Collectors.joining("\n"));
    }

    private static String print(Throwable failure) {
        if (failure == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}

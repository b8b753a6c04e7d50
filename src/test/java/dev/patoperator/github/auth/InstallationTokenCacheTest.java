package dev.patoperator.github.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.support.ClientOnSimulator;
import dev.patoperator.github.support.TestCredentials;
import dev.patoperator.github.support.UnrulyServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests JWTs, and the installation tokens that they are exchanged for. */
class InstallationTokenCacheTest {

    private static final Duration MAX_AGE = Duration.ofHours(1);

    private static final String LOOKUP = "apps/get-org-installation";
    private static final String EXCHANGE = "apps/create-installation-access-token";

    private final ClientOnSimulator client = new ClientOnSimulator();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void appIdAndClientIdAreBothAcceptedAsIssuer() throws Exception {
        String appId = Long.toString(client.simulator.app().appId());
        AppCredentials byId = TestCredentials.of(
                client.simulator.baseUrl(), appId, client.simulator.app().privateKeyPkcs8(), OptionalLong.empty());

        assertThat(client.github.apps().installation(byId, "acme", MAX_AGE).installation())
                .isEqualTo(client.access.installation());
        assertThat(lookUp()).isEqualTo(client.access.installation());
    }

    @ParameterizedTest
    @ValueSource(longs = {-7_200, -120, 120, 7_200})
    void clockSkewIsCorrectedWithinOneLookup(long skewSeconds) throws Exception {
        client.simulator.clockSkew(Duration.ofSeconds(skewSeconds));

        lookUp();
        InstallationToken token = token();

        assertThat(client.simulator.calls(LOOKUP)).hasSizeLessThanOrEqualTo(2);
        assertThat(client.simulator.calls(EXCHANGE)).hasSize(1);
        Instant inAnHour = client.clock.instant().plus(Duration.ofHours(1));
        assertThat(token.expiresAt()).isBetween(inAnHour.minusSeconds(10), inAnHour.plusSeconds(10));
    }

    @Test
    void clockSkewIsCorrectedInWhateverWordsTheJwtIsRefused() throws Exception {
        client.simulator.clockSkew(Duration.ofMinutes(-5));
        client.simulator
                .faults()
                .on(LOOKUP)
                .status(401, "{\"message\":\"A JSON web token could not be decoded\",\"documentation_url\":\"\"}");

        lookUp();

        assertThat(client.simulator.calls(LOOKUP)).hasSize(2);
    }

    @Test
    void jwtRefusedForItsTimestampsIsTriedTwiceAtMost() throws Exception {
        String claim = "{\"message\":\"'Issued at' claim ('iat') must be an Integer\"}";
        try (UnrulyServer server = UnrulyServer.answering(401, Map.of(), claim)) {
            assertThatThrownBy(() -> client.github.apps().installation(server.credentials(), "acme", MAX_AGE))
                    .isInstanceOf(GitHubException.Unauthorized.class)
                    .hasMessageContaining("'Issued at' claim");
            assertThat(server.seen).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void unknownKeyIsUnauthorized() {
        AppCredentials stranger = withKey(AppKey.fresh());

        assertThatThrownBy(() -> client.github.apps().installation(stranger, "acme", MAX_AGE))
                .isInstanceOf(GitHubException.Unauthorized.class)
                .hasMessageContaining("A JSON web token could not be decoded");
        assertThatThrownBy(() -> client.github.tokens().token(stranger, client.access.installation()))
                .isInstanceOf(GitHubException.Unauthorized.class);
    }

    @Test
    void rotatedKeyTakesEffectAtTheNextCall() throws Exception {
        token();
        AppKey second = AppKey.fresh();
        client.simulator.app().trust(second).forgetFirstKey();
        AppCredentials rotated = withKey(second);

        InstallationToken token = client.github.tokens().token(rotated, client.access.installation());

        assertThat(token.value()).isNotEqualTo(token().value());
        assertThat(client.tokensMade()).isEqualTo(2);
    }

    @Test
    void twentyThreadsShareOneLookupAndOneToken() throws Exception {
        client.simulator.faults().on(LOOKUP).delayBeforeActing(Duration.ofMillis(200));
        client.simulator.faults().on(EXCHANGE).delayBeforeActing(Duration.ofMillis(200));

        List<InstallationToken> tokens =
                inTwentyThreads(() -> client.github.tokens().token(client.credentials, lookUp()));

        assertThat(tokens).hasSize(20).containsOnly(tokens.get(0));
        assertThat(client.simulator.calls(LOOKUP)).hasSize(1);
        assertThat(client.tokensMade()).isOne();
    }

    @Test
    void waitingThreadsShareATokenFailureAndTheNextCallRetries() throws Exception {
        client.simulator.faults().on(EXCHANGE).delayBeforeActing(Duration.ofMillis(300));
        client.simulator.faults().on(EXCHANGE).status(503);

        List<String> outcomes = inTwentyThreads(() -> {
            try {
                return token().value();
            } catch (GitHubException.Unavailable e) {
                return "unavailable";
            }
        });

        assertThat(outcomes).contains("unavailable");
        assertThat(token().value()).startsWith("ghs_");
        assertThat(client.tokensMade()).isEqualTo(2);
    }

    @Test
    void nextWaiterRequestsTheTokenAfterAnInterruptedCall() throws Exception {
        client.simulator.faults().on(EXCHANGE).delayBeforeActing(Duration.ofSeconds(1));
        AtomicReference<Object> first = new AtomicReference<>();
        AtomicReference<Object> second = new AtomicReference<>();
        Thread maker = new Thread(() -> first.set(tokenOrFailure()));
        Thread waiter = new Thread(() -> second.set(tokenOrFailure()));
        maker.start();
        Awaitility.await().until(() -> client.simulator.faults().fired() == 1);
        waiter.start();
        Awaitility.await().until(() -> waiter.getState() == Thread.State.WAITING);
        maker.interrupt();
        maker.join();
        waiter.join();

        assertThat(first.get()).isInstanceOf(InterruptedException.class);
        assertThat(second.get()).isInstanceOf(InstallationToken.class);
    }

    @Test
    void tokenIsCachedUntilFiveMinutesBeforeItExpires() throws Exception {
        InstallationToken token = token();
        client.clock.advance(Duration.ofMinutes(54));
        assertThat(token()).isEqualTo(token);

        client.clock.advance(Duration.ofMinutes(2));
        assertThat(token()).isNotEqualTo(token);
        assertThat(client.tokensMade()).isEqualTo(2);
    }

    @Test
    void discardedTokenIsNotReused() throws Exception {
        InstallationToken token = token();
        client.github.tokens().discard(token);

        InstallationToken next = token();
        client.github.tokens().discard(token);

        assertThat(next).isNotEqualTo(token);
        assertThat(token()).isEqualTo(next);
    }

    @Test
    void longTokenIsSentUnchanged() throws Exception {
        client.acme.grant(1).add();
        assertThat(token().value().length()).isGreaterThan(500);

        client.pats().revokeGrant(client.access, 1);

        assertThat(client.acme.activeGrantIds()).isEmpty();
    }

    @Test
    void malformedTokenResponseIsUnavailable() throws Exception {
        for (String token : List.of("", "ghs_two\\nlines", "ghs_ü", "x".repeat(8_193))) {
            assertTokenBodyUnreadable(UnrulyServer.tokenBody(token));
        }
        assertTokenBodyUnreadable("{\"token\":\"ghs_x\"}");
        assertTokenBodyUnreadable("{\"token\":\"ghs_x\",\"expires_at\":\"tomorrow\"}");
        assertTokenBodyUnreadable("{\"token\":\"gh");
        assertTokenBodyUnreadable("");
    }

    /** A server of the allow-list must not disturb the calls to others. */
    @Test
    void tokenThatExpiresAtTheBeginningOfTimeDisturbsNobody() throws Exception {
        client.clock.advance(Duration.ofDays(-370));
        String body = "{\"token\":\"ghs_old\",\"expires_at\":\""
                + Instant.MIN.plus(Duration.ofDays(370)).plusSeconds(150) + "\"}";
        try (UnrulyServer server = new UnrulyServer(
                exchange -> UnrulyServer.answer(exchange, 200, Map.of(), "[]"),
                exchange -> UnrulyServer.answer(exchange, 201, Map.of(), body))) {
            try {
                client.pats().listGrants(server.access(), PageQuery.newestFirst(1));
            } catch (RuntimeException e) {
                // what becomes of its own calls does not matter here
            }

            assertThat(token().value()).startsWith("ghs_");
        }
    }

    private Installation lookUp() throws GitHubException, InterruptedException {
        return client.github
                .apps()
                .installation(client.credentials, "acme", MAX_AGE)
                .installation();
    }

    private InstallationToken token() throws GitHubException, InterruptedException {
        return client.github.tokens().token(client.credentials, client.access.installation());
    }

    private Object tokenOrFailure() {
        try {
            return token();
        } catch (GitHubException | InterruptedException e) {
            return e;
        }
    }

    private AppCredentials withKey(AppKey key) {
        return TestCredentials.of(
                client.simulator.baseUrl(), client.simulator.app().clientId(), key.pkcs8(), OptionalLong.empty());
    }

    private void assertTokenBodyUnreadable(String body) throws IOException {
        try (UnrulyServer server = new UnrulyServer(
                exchange -> UnrulyServer.answer(exchange, 500, Map.of(), ""),
                exchange -> UnrulyServer.answer(exchange, 201, Map.of(), body))) {
            assertThatThrownBy(() -> client.pats().listGrants(server.access(), PageQuery.newestFirst(1)))
                    .isInstanceOf(GitHubException.Unavailable.class)
                    .hasMessageContaining("could not be read");
        }
    }

    private static <T> List<T> inTwentyThreads(Callable<T> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(20);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<T>> futures = IntStream.range(0, 20)
                    .mapToObj(i -> pool.submit(() -> {
                        start.await();
                        return task.call();
                    }))
                    .toList();
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}

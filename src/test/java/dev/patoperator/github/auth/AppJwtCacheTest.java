package dev.patoperator.github.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.http.ServerClock;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.support.ClientOnSimulator;
import dev.patoperator.github.support.MovableClock;
import dev.patoperator.github.support.TestCredentials;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Tests how long a JWT is reused and which calls share it. */
class AppJwtCacheTest {

    private static final String URL = "http://127.0.0.1:1";
    private static final AppKey KEY = AppKey.fresh();

    private final MovableClock clock = new MovableClock();
    private final ServerClock serverClock = new ServerClock(clock);
    private final AppJwtCache jwts = new AppJwtCache(serverClock);
    private final AppCredentials app = app("Iv1.app", OptionalLong.empty());

    AppJwtCacheTest() {
        clock.stop();
    }

    private static AppCredentials app(String issuer, OptionalLong installation) {
        return TestCredentials.of(URL, issuer, KEY.pkcs8(), installation);
    }

    private void serverIsAhead(Duration ahead) {
        serverClock.record(app.apiUrl(), clock.instant().plus(ahead));
    }

    @Test
    void jwtIsReusedForFourMinutes() throws Exception {
        String first = jwts.of(app);
        clock.advance(Duration.ofMinutes(4).minusMillis(1));
        assertThat(jwts.of(app)).isEqualTo(first);
        assertThat(jwts.of(app("Iv1.app", OptionalLong.of(5))))
                .as("the same App and key, for one installation")
                .isEqualTo(first);

        clock.advance(Duration.ofMillis(1));
        assertThat(jwts.of(app)).isNotEqualTo(first);
    }

    @Test
    void eachAppAndEachKeyHasItsOwnJwt() throws Exception {
        String first = jwts.of(app);
        assertThat(jwts.of(app("Iv1.other", OptionalLong.empty()))).isNotEqualTo(first);
        assertThat(jwts.of(TestCredentials.of(URL, "Iv1.app", AppKey.fresh().pkcs8(), OptionalLong.empty())))
                .isNotEqualTo(first);
    }

    @Test
    void jwtIsSignedAgainWhenClocksDrift() throws Exception {
        String first = jwts.of(app);
        serverIsAhead(Duration.ofSeconds(19));
        assertThat(jwts.of(app)).isEqualTo(first);

        serverIsAhead(Duration.ofSeconds(21));
        String second = jwts.of(app);
        assertThat(second).isNotEqualTo(first);

        clock.advance(Duration.ofSeconds(-1));
        assertThat(jwts.of(app)).as("a JWT dated in the future is replaced").isNotEqualTo(second);
    }

    @Test
    void refusedJwtIsNotReused() throws Exception {
        String first = jwts.of(app);
        jwts.forget(app);
        clock.advance(Duration.ofSeconds(1));

        assertThat(jwts.of(app)).isNotEqualTo(first);
    }

    @Test
    void lookupAndTokenExchangeShareOneJwt() throws Exception {
        try (ClientOnSimulator client = new ClientOnSimulator()) {
            client.github.apps().installation(client.credentials, "acme", Duration.ofHours(1));
            client.github.tokens().token(client.credentials, client.access.installation());

            GitHubSimulator simulator = client.simulator;
            assertThat(simulator.calls()).hasSize(2);
            assertThat(simulator.calls().get(0).tokenHash())
                    .isEqualTo(simulator.calls().get(1).tokenHash());
        }
    }
}

package dev.patoperator.github.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.support.ClientOnSimulator;
import dev.patoperator.github.support.TestCredentials;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that a refusal of an App as a whole is cached and applies to every organization. */
class AppRefusalCacheTest {

    private static final Duration MAX_AGE = Duration.ofHours(1);
    private static final String LOOKUP = "apps/get-org-installation";
    private static final String EXCHANGE = "apps/create-installation-access-token";

    private final ClientOnSimulator client = new ClientOnSimulator();

    @AfterEach
    void close() {
        client.close();
    }

    private void lookUp(AppCredentials app, String organization) throws Exception {
        client.github.apps().installation(app, organization, MAX_AGE);
    }

    private void limit() {
        client.simulator
                .faults()
                .on(LOOKUP)
                .primaryRateLimit(403, client.simulator.now().plus(Duration.ofMinutes(30)));
    }

    private AppCredentials withItsOwnKey(String issuer) {
        return TestCredentials.of(
                client.simulator.baseUrl(), issuer, AppKey.fresh().pkcs8(), OptionalLong.empty());
    }

    @Test
    void appRateLimitAppliesToAllOrganizationsAndCalls() throws Exception {
        limit();
        assertThatThrownBy(() -> lookUp(client.credentials, "no-such-org-1"))
                .isInstanceOf(GitHubException.RateLimited.class);
        for (int i = 2; i < 50; i++) {
            String organization = "no-such-org-" + i;
            assertThatThrownBy(() -> lookUp(client.credentials, organization))
                    .isInstanceOf(GitHubException.RateLimited.class)
                    .hasMessageContaining("rate limit until");
        }
        assertThatThrownBy(() -> client.github.tokens().token(client.credentials, client.access.installation()))
                .isInstanceOf(GitHubException.RateLimited.class);

        assertThat(client.simulator.calls(LOOKUP)).hasSize(1);
        assertThat(client.simulator.calls(EXCHANGE)).isEmpty();

        client.clock.advance(Duration.ofMinutes(31));
        lookUp(client.credentials, "acme");
        assertThat(client.simulator.calls(LOOKUP)).hasSize(2);
    }

    @Test
    void unknownKeyIsNotRetriedForOtherOrganizations() throws Exception {
        AppCredentials made = withItsOwnKey(client.simulator.app().clientId());
        for (int i = 0; i < 50; i++) {
            String organization = "org-" + i;
            assertThatThrownBy(() -> lookUp(made, organization)).isInstanceOf(GitHubException.Unauthorized.class);
        }
        assertThat(client.simulator.calls(LOOKUP)).hasSize(1);

        client.clock.advance(ClientOnSimulator.LAG.plusMillis(1));
        assertThatThrownBy(() -> lookUp(made, "org-1")).isInstanceOf(GitHubException.Unauthorized.class);
        assertThat(client.simulator.calls(LOOKUP)).hasSize(2);
    }

    @Test
    void refusalOfAnUnknownKeyDoesNotBlockTheApp() throws Exception {
        AppCredentials made = withItsOwnKey(client.simulator.app().clientId());
        limit();
        assertThatThrownBy(() -> lookUp(made, "acme")).isInstanceOf(GitHubException.RateLimited.class);
        client.clock.advance(Duration.ofMinutes(31));
        assertThatThrownBy(() -> lookUp(made, "acme")).isInstanceOf(GitHubException.Unauthorized.class);

        lookUp(client.credentials, "acme");
    }

    @Test
    void clockSetBackDoesNotExtendARateLimit() throws Exception {
        limit();
        assertThatThrownBy(() -> lookUp(client.credentials, "acme")).isInstanceOf(GitHubException.RateLimited.class);
        client.clock.advance(Duration.ofDays(-1));

        lookUp(client.credentials, "acme");
    }
}

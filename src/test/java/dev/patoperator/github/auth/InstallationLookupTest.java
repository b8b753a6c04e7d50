package dev.patoperator.github.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.github.support.ClientOnSimulator;
import dev.patoperator.github.support.TestCredentials;
import dev.patoperator.github.support.UnrulyServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests where an App is installed, and how long the result is cached. */
class InstallationLookupTest {

    private static final Duration MAX_AGE = Duration.ofHours(1);

    private static final String LOOKUP = "apps/get-org-installation";

    private final ClientOnSimulator client = new ClientOnSimulator();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void configuredInstallationIdMustMatchTheAppsInstallation() throws Exception {
        long real = client.acme.installationId();

        assertThat(client.github
                        .apps()
                        .installation(fixed(real), "acme", MAX_AGE)
                        .installation())
                .isEqualTo(new Installation(URI.create(client.simulator.baseUrl()), real));
        assertThatThrownBy(() -> client.github.apps().installation(fixed(4_711), "acme", MAX_AGE))
                .isInstanceOf(GitHubException.Unauthorized.class)
                .hasMessageContaining("4711")
                .hasMessageContaining(String.valueOf(real));
    }

    private AppCredentials fixed(long installationId) throws Exception {
        return TestCredentials.of(
                client.simulator.baseUrl(),
                client.simulator.app().clientId(),
                client.simulator.app().privateKeyPkcs8(),
                OptionalLong.of(installationId));
    }

    @Test
    void installationIsCachedForMaxAgeIgnoringCase() throws Exception {
        lookUp();
        client.github.apps().installation(client.credentials, "ACME", MAX_AGE);
        assertThat(client.simulator.calls(LOOKUP)).hasSize(1);

        client.clock.advance(Duration.ofMinutes(61));
        lookUp();
        assertThat(client.simulator.calls(LOOKUP)).hasSize(2);
    }

    @Test
    void installationIsLookedUpAgainForAShorterMaxAge() throws Exception {
        lookUp();
        client.clock.advance(Duration.ofMinutes(3));

        client.github.apps().installation(client.credentials, "acme", Duration.ofMinutes(2));

        assertThat(client.simulator.calls(LOOKUP)).hasSize(2);
    }

    /** A node may start with a clock that is hours ahead, before it knows the time. */
    @Test
    void installationIsLookedUpAgainAfterTheClockWasSetBack() throws Exception {
        client.acme.permissions(Map.of());
        lookUp();
        client.simulator.clockSkew(Duration.ofHours(3)); // only the clock of this machine is set back
        client.clock.advance(Duration.ofHours(-3));
        client.acme.permissions(Map.of("organization_personal_access_tokens", "write"));

        InstalledApp app = client.github.apps().installation(client.credentials, "acme", Duration.ofSeconds(30));

        assertThat(app.mayWrite("organization_personal_access_tokens")).isTrue();
    }

    @Test
    void installationIncludesItsPermissions() throws Exception {
        InstalledApp app = client.github.apps().installation(client.credentials, "acme", MAX_AGE);

        assertThat(app.mayWrite("organization_personal_access_token_requests")).isTrue();
        assertThat(app.mayWrite("organization_administration")).isFalse();
    }

    /** They are kept for an hour, of each organization: a server must not fill the memory with them. */
    @Test
    void permissionsThatNothingDependsOnAreNotKept() throws Exception {
        String many = IntStream.range(0, 4_000)
                .mapToObj(number -> "\"permission_" + number + "\":\"read\"")
                .collect(Collectors.joining(","));
        String body = "{\"id\":7,\"permissions\":{" + many + ",\"members\":\"read\","
                + "\"organization_personal_access_tokens\":\"" + "write".repeat(100) + "\"}}";
        try (UnrulyServer server = UnrulyServer.answering(200, Map.of(), body)) {
            InstalledApp app = client.github.apps().installation(server.credentials(), "acme", MAX_AGE);

            assertThat(app.permissions().keySet())
                    .containsExactlyInAnyOrder("permission_0", "members", "organization_personal_access_tokens");
            assertThat(app.permissions().values()).allMatch(level -> level.length() <= 100);
        }
    }

    @Test
    void appWithOnlyOtherPermissionsIsKnownToLackTheNeededOnes() throws Exception {
        try (UnrulyServer server =
                UnrulyServer.answering(200, Map.of(), "{\"id\":7,\"permissions\":{\"issues\":\"write\"}}")) {
            InstalledApp app = client.github.apps().installation(server.credentials(), "acme", MAX_AGE);

            assertThat(app.permissions()).isNotEmpty();
            assertThat(app.mayRead("organization_personal_access_tokens")).isFalse();
        }
    }

    @Test
    void missingInstallationIsNotCached() throws Exception {
        client.simulator.organizationWithoutInstallation("globex");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> client.github.apps().installation(client.credentials, "globex", MAX_AGE))
                    .isInstanceOf(GitHubException.NotFound.class);
        }
        assertThat(client.simulator.calls(LOOKUP)).hasSize(2);
    }

    @Test
    void suspendedInstallationIsForbiddenAndNotCached() throws Exception {
        client.acme.suspend();
        assertThatThrownBy(this::lookUp)
                .isInstanceOf(GitHubException.Forbidden.class)
                .hasMessageContaining("suspended");
        assertThatThrownBy(this::token)
                .isInstanceOf(GitHubException.Forbidden.class)
                .hasMessageContaining("This installation has been suspended");

        client.acme.unsuspend();
        assertThat(lookUp()).isEqualTo(client.access.installation());
    }

    @Test
    void removedInstallationIsLookedUpAgain() throws Exception {
        lookUp();
        client.acme.uninstall();

        assertThatThrownBy(this::token).isInstanceOf(GitHubException.NotFound.class);
        assertThatThrownBy(this::lookUp).isInstanceOf(GitHubException.NotFound.class);
    }

    @Test
    void installationWithoutAnIdIsUnreadable() throws Exception {
        for (String body : List.of("{}", "[]", "", "{\"id\":\"7\"}", "{\"id\":7")) {
            try (UnrulyServer server = UnrulyServer.answering(200, Map.of(), body)) {
                assertThatThrownBy(() -> client.github.apps().installation(server.credentials(), "acme", MAX_AGE))
                        .isInstanceOf(GitHubException.Unavailable.class);
            }
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
}

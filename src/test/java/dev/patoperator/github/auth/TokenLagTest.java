package dev.patoperator.github.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.client.GitHubClient;
import dev.patoperator.github.support.ClientOnSimulator;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that the handling of a 401 or 403 depends on the age of the token that was sent. */
class TokenLagTest {

    private static final String REVOKE = "orgs/update-pat-access";
    private static final String FORBIDDEN = "{\"message\":\"Resource not accessible by integration\"}";

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
    void freshTokenThatIsNotReplicatedIsRetried() throws Exception {
        client.simulator.tokenReplicationLag(Duration.ofMillis(100));

        revoke();

        assertThat(client.acme.activeGrantIds()).isEmpty();
        assertThat(client.tokensMade()).isOne();
        assertThat(client.simulator.calls(REVOKE)).hasSizeGreaterThan(1);
    }

    @Test
    void freshTokenWhosePermissionsAreNotReplicatedIsRetried() throws Exception {
        client.simulator.faults().on(REVOKE).next(3).status(403, FORBIDDEN);

        revoke();

        assertThat(client.acme.activeGrantIds()).isEmpty();
        assertThat(client.tokensMade()).isOne();
    }

    @Test
    void expiredTokenIsReplacedAtOnce() throws Exception {
        client.ageToken();
        client.simulator.expireAllTokens();

        revoke();

        assertThat(client.acme.activeGrantIds()).isEmpty();
        assertThat(client.tokensMade()).isEqualTo(2);
        assertThat(client.simulator.calls(REVOKE)).hasSize(2);
    }

    @Test
    void refusalOfANewTokenIsReportedAndTheTokenDiscarded() throws Exception {
        client.simulator.faults().on(REVOKE).every().badCredentials();

        assertThatThrownBy(this::revoke)
                .isInstanceOf(GitHubException.Unauthorized.class)
                .hasMessageContaining("Bad credentials");
        assertThat(client.tokensMade()).isEqualTo(2);

        client.simulator.faults().clear();
        revoke();

        assertThat(client.acme.activeGrantIds()).isEmpty();
        assertThat(client.tokensMade()).isEqualTo(3);
    }

    @Test
    void missingPermissionIsReportedAfterTheLagWithoutASecondToken() {
        client.acme.permissions(Map.of("organization_personal_access_token_requests", "write"));

        assertThatThrownBy(this::revoke)
                .isInstanceOf(GitHubException.Forbidden.class)
                .hasMessageContaining("Resource not accessible by integration")
                .hasMessageContaining("organization_personal_access_tokens=write");
        assertThat(client.tokensMade()).isOne();
    }

    @Test
    void settled403CostsOneCallPerOperation() {
        client.acme.permissions(Map.of());
        assertThatThrownBy(this::revoke).isInstanceOf(GitHubException.Forbidden.class);
        client.clock.stop();
        client.clock.advance(ClientOnSimulator.LAG);
        client.simulator.clearCalls();

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(this::revoke).isInstanceOf(GitHubException.Forbidden.class);
        }

        assertThat(client.simulator.calls()).hasSize(5);
    }

    @Test
    void newlyGrantedPermissionIsSeenWithANewToken() throws Exception {
        client.acme.permissions(Map.of());
        client.ageToken();
        client.acme.permissions(Map.of("organization_personal_access_tokens", "write"));

        revoke();

        assertThat(client.acme.activeGrantIds()).isEmpty();
        assertThat(client.tokensMade()).isEqualTo(2);
    }

    @Test
    void newlyGrantedPermissionIsSeenAfterTheClockWasSetBack() throws Exception {
        client.acme.permissions(Map.of());
        assertThatThrownBy(this::revoke).isInstanceOf(GitHubException.Forbidden.class);
        client.simulator.clockSkew(Duration.ofHours(3)); // only the clock of this machine is set back
        client.clock.advance(Duration.ofHours(-3));
        client.acme.permissions(Map.of("organization_personal_access_tokens", "write"));

        revoke();

        assertThat(client.acme.activeGrantIds()).isEmpty();
    }

    @Test
    void settled403IsCheckedAgainAfterSixLags() throws Exception {
        client.acme.permissions(Map.of());
        assertThatThrownBy(this::revoke).isInstanceOf(GitHubException.Forbidden.class);
        client.acme.permissions(Map.of("organization_personal_access_tokens", "write"));
        client.clock.advance(ClientOnSimulator.LAG.multipliedBy(7));

        revoke();

        assertThat(client.acme.activeGrantIds()).isEmpty();
    }

    @Test
    void suspensionIsReportedAtOnceAndCallsSucceedAfterItEnds() throws Exception {
        client.github.tokens().token(client.credentials, client.access.installation());
        client.acme.suspend();

        assertThatThrownBy(this::revoke)
                .isInstanceOf(GitHubException.Forbidden.class)
                .hasMessageContaining("This installation has been suspended");
        assertThat(client.simulator.calls(REVOKE)).hasSize(1);

        client.acme.unsuspend();
        revoke();

        assertThat(client.acme.activeGrantIds()).isEmpty();
    }

    @Test
    void interruptionEndsTheWaitForAFreshToken() throws Exception {
        client.simulator.faults().on(REVOKE).every().badCredentials();
        GitHubSettings patient = new GitHubSettings(
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        try (GitHubClient github = GitHubClient.connect(patient, client.clock, CallObserver.NONE)) {
            Thread thread = new Thread(() -> {
                try {
                    github.pats().revokeGrant(client.access, 1);
                } catch (GitHubException | InterruptedException e) {
                    thrown.set(e);
                }
                done.countDown();
            });
            thread.start();
            Awaitility.await().until(() -> client.simulator.faults().fired() == 1);
            thread.interrupt();

            assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    private void revoke() throws GitHubException, InterruptedException {
        client.pats().revokeGrant(client.access, 1);
    }

    /** GitHub documents 422 for this call, also for too many of them. It says nothing about the grant. */
    @Test
    void refusalOfANewTokenIsNoRefusalOfTheCall() throws Exception {
        client.ageToken();
        client.simulator.expireAllTokens();
        client.simulator
                .faults()
                .on("apps/create-installation-access-token")
                .status(
                        422,
                        "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com/rest\"}");

        assertThatThrownBy(this::revoke)
                .isInstanceOfSatisfying(
                        GitHubException.Unavailable.class,
                        failure -> assertThat(failure.mayHaveActed()).isFalse())
                .hasMessageContaining("Validation Failed");
    }
}

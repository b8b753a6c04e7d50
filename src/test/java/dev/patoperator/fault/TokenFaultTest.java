package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.QUICK;
import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.Timings;
import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.FaultFixture;
import dev.patoperator.support.StatusHistory;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expired tokens, tokens that GitHub does not know yet, and clocks that differ. */
class TokenFaultTest {

    private final TestOperator operator = TestOperator.prepare();
    private final GitHubSimulator gitHub = operator.gitHub();
    private final SimulatedOrganization acme = gitHub.organization("acme");
    private final StatusHistory history = StatusHistory.watch(operator.client());

    @AfterEach
    void stop() {
        history.assertTruthful();
        operator.close();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"LOOK_UP_INSTALLATION", "EXCHANGE_TOKEN"})
    void expiredTokenIsReplacedWithoutAFailureInTheStatus(FaultFixture fixture) {
        start();
        seed(fixture.ids());
        fixture.meet(gitHub.faults(), acme, script -> script.run(gitHub::expireAllTokens));

        operator.apply(review("some", fixture.specAction(), TestOperator.ids(1, fixture.ids())));

        history.awaitNow("some", "Succeeded");
        assertThat(history.reasons("some")).isSubsetOf(Set.of("Progressing", "Succeeded"));
        DecisionLedger.assertDecided(acme, fixture.action(), 1, fixture.ids());
        assertThat(gitHub.calls("apps/create-installation-access-token")).hasSize(2);
    }

    @Test
    void newTokenIsUsedAgainWhenAServerDoesNotKnowItYet() {
        gitHub.tokenReplicationLag(Duration.ofMillis(200));
        start();
        seed(6);

        operator.apply(review("one", "Approve", "1"));
        operator.apply(review("five", "Approve", "2, 3, 4, 5, 6"));

        history.awaitNow("one", "Succeeded");
        history.awaitNow("five", "Succeeded");
        assertThat(history.reasons("one")).isSubsetOf(Set.of("Progressing", "Succeeded"));
        assertThat(gitHub.calls("apps/create-installation-access-token")).hasSize(1);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 6);
    }

    @Test
    void newTokenIsUsedAgainWhenItsPermissionsAreNotKnownYet() {
        start();
        seed(6);
        gitHub.faults()
                .on("orgs/list-pat-grant-requests")
                .next(2)
                .status(403, "{\"message\":\"Resource not accessible by integration\"}");

        operator.apply(review("six", "Approve", TestOperator.ids(1, 6)));

        history.awaitNow("six", "Succeeded");
        assertThat(history.reasons("six")).isSubsetOf(Set.of("Progressing", "Succeeded"));
        assertThat(gitHub.calls("apps/create-installation-access-token")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT2H", "PT20M", "-PT20M", "-PT2H"})
    void signInSucceedsWhenTheHostClockIsWrong(String gitHubAhead) {
        gitHub.clockSkew(Duration.parse(gitHubAhead));
        start();
        seed(7);
        operator.apply(review("one", "Approve", "7"));
        operator.apply(review("six", "Approve", TestOperator.ids(1, 6)));

        history.awaitNow("one", "Succeeded");
        PatStatus status = history.awaitNow("six", "Succeeded");

        assertThat(status.outcomeList()).allMatch(outcome -> outcome.confirmedBy() == ConfirmedBy.GRANT);
        assertThat(gitHub.calls("apps/create-installation-access-token")).hasSizeLessThan(3);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT2H", "-PT2H"})
    void theEndOfARateLimitIsReadByGitHubsClock(String gitHubAhead) {
        Duration skew = Duration.parse(gitHubAhead);
        gitHub.clockSkew(skew);
        start();
        seed(1);
        Instant end = Instant.now().plusSeconds(2);
        gitHub.faults().on("orgs/list-pat-grant-requests").primaryRateLimit(403, end.plus(skew));

        operator.apply(review("one", "Approve", "1"));

        history.awaitReason("one", "RateLimited");
        history.awaitNow("one", "Succeeded");
        assertThat(gitHub.calls("orgs/list-pat-grant-requests").get(1).startedAt())
                .isBetween(end.minusSeconds(1), end.plusSeconds(3));
    }

    private void start() {
        operator.tuning(new Timings(
                new GitHubSettings(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(400),
                        Duration.ofMillis(50),
                        Duration.ofMillis(300)),
                QUICK.dispatch(),
                QUICK.requeueIntervals()));
        operator.secret("acme", "github-app");
        operator.start();
    }

    private void seed(int ids) {
        for (long id = 1; id <= ids; id++) {
            acme.request(id).add();
        }
    }
}

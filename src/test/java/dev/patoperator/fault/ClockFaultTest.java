package dev.patoperator.fault;

import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.OperatorRuntime;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.config.Settings;
import dev.patoperator.election.LeaseRenewalMonitor;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clock of the node is changed while the operator runs. */
class ClockFaultTest {

    private final TestOperator operator = TestOperator.prepare();
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final OffsetClock clock = new OffsetClock();
    private @Nullable OperatorRuntime process;

    @AfterEach
    void stop() {
        Objects.requireNonNull(process).close();
        operator.close();
    }

    private void start(Duration offset) throws Exception {
        clock.offset = offset;
        operator.secret("acme", "github-app");
        LeaseRenewalMonitor renewals = new LeaseRenewalMonitor(clock);
        process = new OperatorRuntime(
                Settings.from(Map.of(
                        "PAT_OPERATOR_GITHUB_API_URLS", operator.gitHub().baseUrl(),
                        "PAT_OPERATOR_HTTP_PORT", "0",
                        "PAT_OPERATOR_HEALTH_PORT", "0",
                        "PAT_OPERATOR_NAMESPACE", "github-pat-operator")),
                TestOperator.QUICK,
                operator.kubernetes().newClient(TestOperator.USER_AGENT, Map.of("lease renewals", renewals)),
                renewals,
                clock,
                () -> {});
        process.start();
    }

    @Test
    void aClockThatIsSetBackDoesNotStopTheOperator() throws Exception {
        start(Duration.ofMinutes(10));
        acme.request(1).add();
        operator.apply(review("first", "Deny", "1"));
        operator.awaitReview("first", "Succeeded");
        operator.apply(SelectorManifests.standing(acme, "bots", "Deny", "owners: [ci-bot]\n"));
        operator.awaitReview("bots", "UpToDate");

        clock.offset = Duration.ZERO;

        acme.request(2).add();
        acme.request(3).owner("ci-bot").add();
        operator.apply(review("second", "Deny", "2"));
        operator.apply(review("absent", "Deny", "4"));
        operator.awaitReview("second", "Succeeded");
        operator.awaitReview("absent", "NotFound");
        waiting().until(() -> acme.pendingRequestIds().isEmpty());
        operator.awaitReview("bots", "UpToDate");
    }

    @Test
    void clockThatIsSetAheadTimesOutNoSentDecision() throws Exception {
        start(Duration.ZERO);
        for (long id = 1; id <= 6; id++) {
            acme.request(id).add();
        }
        acme.bulkLandsAfter(Duration.ofSeconds(1));
        operator.apply(review("six", "Deny", TestOperator.ids(1, 6)));
        waiting().until(() -> operator.gitHub().postCount() == 1);

        clock.offset = Duration.ofHours(1);

        waiting().until(() -> {
            assertThat(operator.review("six").getStatus().outcomeList())
                    .noneMatch(outcome -> outcome.outcome() == OutcomeType.FAILED);
            return acme.pendingRequestIds().isEmpty();
        });
        journeySteps.awaitStatus(
                "acme", "six", status -> assertThat(outcomeOf(status, 6)).isEqualTo(OutcomeType.DENIED));
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.DENY, 1, 6);
    }

    private static final class OffsetClock extends Clock {

        private volatile Duration offset = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(offset);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

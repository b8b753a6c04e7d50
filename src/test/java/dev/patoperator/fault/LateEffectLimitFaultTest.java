package dev.patoperator.fault;

import static dev.patoperator.support.JourneySteps.staysTrue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.QuickTimings;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** GitHub acts later than the operator waits for. Such decisions count against a limit from the time of the call. */
class LateEffectLimitFaultTest {

    private final TestOperator operator =
            TestOperator.prepare().tuning(QuickTimings.withConfirmTimeout(Duration.ofMillis(300)));
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @AfterEach
    void stop() {
        operator.close();
    }

    private void seed(long from, long to) {
        for (long id = from; id <= to; id++) {
            acme.request(id).owner("ci-bot").add();
        }
    }

    @Test
    void timedOutDecisionsCountAgainstTheLimit() {
        operator.secret("acme", "github-app");
        seed(1, 6);
        acme.bulkLandsAfter(Duration.ofMinutes(1)); // far later than the test runs
        operator.start();
        operator.apply(SelectorManifests.review(
                acme, "bots", "Approve", "interval: 1m\nlimit: 6\nselector:\n  owners: [ci-bot]\n"));
        PatStatus failed = journeySteps.awaitStatus(
                "acme", "bots", status -> assertThat(status.failed()).isEqualTo(6));
        assertThat(failed.outcomeList()).extracting(Outcome::effectUnknown).containsOnly(true);
        int counted = failed.decisionsByHourList().stream()
                .mapToInt(hour -> hour.decisions())
                .sum();
        assertThat(counted).isGreaterThanOrEqualTo(6);

        seed(7, 12);

        operator.awaitReview("bots", "LimitExceeded");
        staysTrue(() -> assertThat(operator.gitHub().calls().stream()
                        .filter(call -> call.method().equals("POST"))
                        .filter(call -> call.path().contains("personal-access-token-requests"))
                        .filter(call -> call.path().endsWith("/7")
                                || String.valueOf(call.body()).contains("12")))
                .isEmpty());
    }
}

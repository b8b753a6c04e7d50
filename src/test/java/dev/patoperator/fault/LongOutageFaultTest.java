package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.StatusHistory;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** GitHub is unavailable while 200 resources wait. The operator makes few calls during the outage and few after it. */
class LongOutageFaultTest {

    private static final int MANY = 200;

    private final TestOperator operator = TestOperator.prepare();
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final StatusHistory history = StatusHistory.watch(operator.client());

    @AfterEach
    void stop() {
        operator.close();
    }

    @Test
    void twoHundredResourcesMakeFewCallsDuringAndAfterAnOutage() {
        operator.secret("acme", "github-app");
        for (long id = 1; id <= MANY; id++) {
            acme.request(id).add();
        }
        operator.gitHub().faults().onAnything().every().status(503);
        operator.start();
        for (int i = 1; i <= MANY; i++) {
            operator.apply(review("r" + i, "Approve", String.valueOf(i)));
        }
        for (int i = 1; i <= MANY; i++) {
            history.awaitReason("r" + i, "GitHubUnavailable");
        }
        operator.gitHub().clearCalls();
        waiting().during(Duration.ofSeconds(1)).until(() -> true);
        assertThat(operator.gitHub().calls())
                .as("with a back-off of 0.3 s at most")
                .hasSizeLessThan(8);

        operator.gitHub().clearCalls();
        operator.gitHub().faults().clear();

        for (int i = 1; i <= MANY; i++) {
            history.awaitNow("r" + i, "Succeeded");
        }
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, MANY);
        assertThat(operator.gitHub().postCount()).isLessThanOrEqualTo(4);
        assertThat(operator.gitHub().calls()).hasSizeLessThan(30);
        history.assertTruthful();
    }

    @Test
    void faultsAmongManyBatchesLoseAndRepeatNoDecision() {
        operator.secret("acme", "github-app");
        for (long id = 1; id <= MANY; id++) {
            acme.request(id).add();
            acme.grant(10_000 + id).add();
        }
        acme.bulkLandsAfter(Duration.ofMillis(150));
        Map<Integer, String> actions = Map.of(0, "Approve", 1, "Deny");
        operator.gitHub().faults().onDecisions().nth(3).resetAfterActing();
        operator.gitHub().faults().onDecisions().nth(3).resetBeforeActing();
        operator.gitHub().faults().onDecisions().nth(4).afterActing().status(502);
        operator.gitHub().faults().on("orgs/list-pat-grants").nth(3).cutMidBody();
        operator.gitHub().faults().on("orgs/list-pat-grant-requests").nth(4).truncatedJson();
        operator.start();
        for (int i = 0; i < MANY / 5; i++) {
            operator.apply(review("r" + i, actions.get(i % 2), TestOperator.ids(5L * i + 1, 5L * i + 5)));
            operator.apply(revocation("g" + i, TestOperator.ids(10_001 + 5L * i, 10_005 + 5L * i)));
        }

        for (int i = 0; i < MANY / 5; i++) {
            history.awaitNow("r" + i, "Succeeded");
            history.awaitNow("g" + i, "Succeeded");
        }
        DecisionLedger.assertNothingTwice(acme);
        assertThat(acme.decisions())
                .hasSize(2 * MANY)
                .allSatisfy(decision -> assertThat(decision.action())
                        .isEqualTo(
                                decision.id() > 10_000
                                        ? SimulatedDecision.DecisionAction.REVOKE
                                        : (decision.id() - 1) / 5 % 2 == 0
                                                ? SimulatedDecision.DecisionAction.APPROVE
                                                : SimulatedDecision.DecisionAction.DENY));
        history.assertTruthful();
    }
}

package dev.patoperator.fault;

import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A leader that cannot renew its Lease sends nothing more, because another process may lead. */
class LostLeaseFaultTest {

    @Test
    void queuedDecisionsAreNotSentAfterTheLeaseIsLost() {
        try (TestOperator operator = TestOperator.prepare().setting("PAT_OPERATOR_LEADER_ELECTION", "true")) {
            SimulatedOrganization acme = operator.gitHub().organization("acme");
            acme.request(1).add();
            acme.request(2).add();
            acme.request(3).add();
            operator.secret("acme", "github-app");
            operator.start();
            operator.apply(review("before", "Approve", "1"));
            operator.awaitReview("before", "Succeeded");

            operator.gitHub().faults().onDecisions().every().status(503);
            operator.apply(review("waits", "Approve", "2"));
            operator.awaitReview("waits", "GitHubUnavailable");
            operator.kubernetes()
                    .faults()
                    .failNext(
                            10_000,
                            call -> call.resource().equals("leases")
                                    && call.verb().writes(),
                            500);

            // The operator confirms the call and sends again until it is no longer the leader.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .during(Duration.ofSeconds(3))
                    .until(() -> {
                        boolean quiet = operator.gitHub().calls().isEmpty();
                        operator.gitHub().clearCalls();
                        return quiet;
                    });
            operator.gitHub().faults().clear();
            operator.apply(review("comes-later", "Approve", "3"));

            staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactly(2L, 3L));
            assertThat(operator.gitHub().postCount()).isZero();
            operator.kubernetes().faults().clear(); // otherwise the release of the Lease at the end is slow
        }
    }
}

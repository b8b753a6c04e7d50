package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The operator is stopped, as on every upgrade, and started again. */
class RestartJourneyTest {

    private static final int MANY = 30;

    @Test
    void restartAmongManyIdsDecidesAndRecordsEachIdOnce() {
        try (TestOperator operator = TestOperator.run()) {
            SimulatedOrganization acme = operator.gitHub().organization("acme");
            for (long id = 1; id <= 300; id++) {
                acme.request(id).owner("mona").add();
            }

            operator.apply(review("many", "Approve", TestOperator.ids(1, 300)));
            TestOperator.waiting().until(() -> operator.gitHub().postCount() > 0);
            operator.stop();
            int before = acme.decisions().size();
            assertThat(before).isLessThan(300);
            operator.start();

            PatStatus status = operator.awaitReview("many", "Succeeded");
            assertThat(status.succeeded()).isEqualTo(300);
            assertThat(status.outcomeList()).extracting(Outcome::outcome).containsOnly(OutcomeType.APPROVED);
            assertThat(acme.decisions()).extracting(SimulatedDecision::id).doesNotHaveDuplicates();
        }
    }

    @Test
    void completedResourcesCauseNoCallAndNoWriteAfterARestart() {
        try (TestOperator operator = TestOperator.run()) {
            JourneySteps journeySteps = new JourneySteps(operator);
            SimulatedOrganization acme = operator.gitHub().organization("acme");
            List<String> names = new ArrayList<>();
            for (long id = 1; id <= MANY; id++) {
                acme.request(id).add();
                operator.apply(review("r" + id, "Approve", String.valueOf(id)));
                names.add("r" + id);
            }
            acme.grant(500).add();
            acme.request(501).add();
            operator.apply(revocation("revoked", "500"));
            operator.apply(review("lenient", "Deny", "501, 502", "missingPolicy: Ignore"));
            operator.apply(review("strict", "Approve", "503"));
            operator.apply(review("trial", "Approve", "504", "dryRun: true"));
            operator.apply(review("parked", "Approve", "505", "suspend: true"));
            names.forEach(name -> operator.awaitReview(name, "Succeeded"));
            operator.awaitRevocation("revoked", "Succeeded");
            operator.awaitReview("lenient", "Succeeded");
            operator.awaitReview("strict", "NotFound");
            operator.awaitReview("trial", "DryRun");
            operator.awaitReview("parked", "Suspended");
            operator.stop();
            operator.gitHub().clearCalls();
            operator.kubernetes().writes().clear();

            operator.start();

            // The work of the start is done once this new resource is decided.
            acme.request(600).add();
            JourneySteps.staysTrue(() -> assertThat(operator.kubernetes()
                            .writes()
                            .count(call -> call.subresource().equals("status")))
                    .isZero());
            assertThat(operator.gitHub().calls()).isEmpty();
            operator.apply(review("new", "Approve", "600"));
            operator.awaitReview("new", "Succeeded");
            assertThat(journeySteps.statusWrites("new")).isEqualTo(1);
            assertThat(operator.gitHub().postCount()).isEqualTo(1);
        }
    }

    @Test
    void changesMadeWhileNoOperatorRanAreHandled() {
        try (TestOperator operator = TestOperator.run()) {
            SimulatedOrganization acme = operator.gitHub().organization("acme");
            acme.request(1).add();
            acme.request(2).add();
            operator.apply(review("edited", "Approve", "1"));
            operator.apply(review("deleted", "Approve", "9"));
            operator.awaitReview("edited", "Succeeded");
            operator.awaitReview("deleted", "NotFound");
            operator.stop();
            acme.request(9).add();

            operator.apply(review("edited", "Approve", "1, 2"));
            new JourneySteps(operator).delete("acme", "deleted");
            operator.start();

            assertThat(operator.awaitReview("edited", "Succeeded").succeeded()).isEqualTo(2);
            JourneySteps.staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactly(9L));
        }
    }
}

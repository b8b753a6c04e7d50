package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The journal ConfigMap, which is written before each call, cannot be written. */
class JournalFaultTest {

    private final TestOperator operator = TestOperator.run();
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @AfterEach
    void stop() {
        operator.kubernetes().faults().clear();
        operator.close();
    }

    @Test
    void unwritableJournalIsReportedAndSendingResumesAfterwards() {
        acme.request(71).add();
        operator.kubernetes()
                .faults()
                .failNext(
                        100_000,
                        call -> call.resource().equals("configmaps")
                                && call.verb().writes(),
                        403);

        operator.apply(review("one", "Approve", "71"));

        journeySteps.awaitStatus(
                "acme",
                "one",
                status -> assertThat(ready(status).message().toLowerCase(Locale.ROOT))
                        .contains("configmap"));
        assertThat(operator.gitHub().postCount()).isZero();
        operator.kubernetes().faults().clear();
        operator.awaitReview("one", "Succeeded");
        assertThat(acme.pendingRequestIds()).isEmpty();
    }
}

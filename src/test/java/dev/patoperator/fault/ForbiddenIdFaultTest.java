package dev.patoperator.fault;

import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** GitHub answers 403 to the decision of one request. The other requests are decided. */
class ForbiddenIdFaultTest {

    private final TestOperator operator = TestOperator.run();
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @AfterEach
    void stop() {
        operator.gitHub().faults().clear();
        operator.close();
    }

    private void seed(long count) {
        for (long id = 1; id <= count; id++) {
            acme.request(id).add();
        }
    }

    @Test
    void otherSingleCallsAreSentWhenGitHubForbidsOne() {
        seed(4);
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/personal-access-token-requests/1"))
                .every()
                .status(403);

        for (long id = 1; id <= 4; id++) {
            operator.apply(review("r" + id, "Deny", String.valueOf(id), "reason: r" + id));
        }

        for (long id = 2; id <= 4; id++) {
            operator.awaitReview("r" + id, "Succeeded");
        }
        operator.awaitReview("r1", "PermissionDenied");
        assertThat(acme.pendingRequestIds()).containsExactly(1L);
    }

    @Test
    void otherIdsOfABatchAreDecidedWhenGitHubForbidsOne() {
        seed(6);
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST")
                        && (path.endsWith("/personal-access-token-requests")
                                || path.endsWith("/personal-access-token-requests/1")))
                .every()
                .status(403);

        operator.apply(review("all", "Deny", TestOperator.ids(1, 6)));

        waiting().until(() -> acme.pendingRequestIds().equals(List.of(1L)));
        journeySteps.awaitStatus("acme", "all", status -> {
            for (long id = 2; id <= 6; id++) {
                assertThat(outcomeOf(status, id)).isEqualTo(OutcomeType.DENIED);
            }
        });
    }
}

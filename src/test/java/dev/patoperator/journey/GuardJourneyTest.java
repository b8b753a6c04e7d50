package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.TestOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An id whose guard could not be evaluated is retried. */
class GuardJourneyTest {

    private final TestOperator operator = TestOperator.run();
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @AfterEach
    void stop() {
        operator.close();
    }

    @Test
    void idWhoseGuardCouldNotBeEvaluatedIsRetriedAutomatically() {
        acme.request(71).owner("ci-bot").repositories("app").add();
        operator.gitHub()
                .faults()
                .on((method, path) -> path.endsWith("/personal-access-token-requests"))
                .nth(2) // the first lists all requests, the second those with access to the repository
                .status(422, "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com\"}");
        operator.apply(review("guarded", "Approve", "71", "selector: {repository: app}"));
        operator.awaitReview("guarded", "Conflict");

        operator.awaitReview("guarded", "Succeeded");
        assertThat(acme.pendingRequestIds()).isEmpty();
    }
}

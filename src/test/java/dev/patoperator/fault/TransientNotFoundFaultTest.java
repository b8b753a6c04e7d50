package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.StatusHistory;
import dev.patoperator.support.TestOperator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** GitHub answers a deciding call with 404 although its list shows the id. The id is not reported as missing. */
class TransientNotFoundFaultTest {

    private final TestOperator operator = TestOperator.run();
    private final StatusHistory history = StatusHistory.watch(operator.client());
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @AfterEach
    void stop() {
        operator.gitHub().faults().clear();
        operator.close();
    }

    @Test
    void oneNotFoundResponseOnlyDelaysAReview() {
        acme.request(1).add();
        operator.gitHub().faults().on("orgs/review-pat-grant-request").status(404);

        operator.apply(review("one", "Approve", "1"));

        assertThat(outcome(operator.awaitReview("one", "Succeeded"), 1).outcome())
                .isEqualTo(OutcomeType.APPROVED);
        assertThat(operator.gitHub().postCount()).isEqualTo(2);
    }

    @Test
    void revocationThatIgnoresMissingGrantsIsSentAgain() {
        acme.grant(7).owner("leaver").add();
        operator.gitHub().faults().on("orgs/update-pat-access").status(404);

        operator.apply(revocation("leaver", "7", "missingPolicy: Ignore"));

        Outcome seven = outcome(operator.awaitRevocation("leaver", "Succeeded"), 7);
        assertThat(seven.outcome()).isEqualTo(OutcomeType.REVOKED);
        assertThat(seven.owner()).isEqualTo("leaver");
        assertThat(acme.activeGrantIds()).isEmpty();
    }

    @Test
    void idThatStaysListedFailsAndIsNotReportedMissing() {
        acme.request(1).add();
        operator.gitHub().faults().on("orgs/review-pat-grant-request").every().status(404);

        operator.apply(review("one", "Approve", "1"));

        Outcome one = outcome(operator.awaitReview("one", "Failed"), 1);
        assertThat(one.outcome()).isEqualTo(OutcomeType.FAILED);
        assertThat(one.message()).contains("GitHub lists the id", "404");
        assertThat(acme.pendingRequestIds()).isEqualTo(List.of(1L));
        history.assertTruthful();
    }
}

package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.ids;
import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.support.TestOperator;
import org.junit.jupiter.api.Test;

/** From {@code kubectl apply} to the resulting status, through each of the four endpoints. */
class ReviewAndRevokeJourneyTest {

    @Test
    void approvesOneRequestThroughTheSingleEndpoint() {
        try (TestOperator operator = TestOperator.run()) {
            var acme = operator.gitHub().organization("acme");
            acme.request(71).owner("ci-bot").tokenId(900071L).tokenName("ci").add();

            operator.apply(review("one", "Approve", "71"));

            PatStatus status = operator.awaitReview("one", "Succeeded");
            assertThat(outcome(status, 71).outcome()).isEqualTo(OutcomeType.APPROVED);
            assertThat(outcome(status, 71).confirmedBy()).isEqualTo(ConfirmedBy.RESPONSE);
            assertThat(outcome(status, 71).owner()).isEqualTo("ci-bot");
            assertThat(outcome(status, 71).tokenID()).isEqualTo(900071L);
            assertThat(outcome(status, 71).tokenName()).isEqualTo("ci");
            assertThat(outcome(status, 71).githubRequestID()).isNotBlank();
            assertThat(status.succeeded()).isEqualTo(1);
            assertThat(acme.pendingRequestIds()).isEmpty();
            assertThat(operator.gitHub().calls("orgs/review-pat-grant-request")).hasSize(1);
            assertThat(operator.gitHub().postCount()).isEqualTo(1);
        }
    }

    @Test
    void approvesManyRequestsThroughTheBulkEndpointAndConfirmsThemByTheirGrants() {
        try (TestOperator operator = TestOperator.run()) {
            var acme = operator.gitHub().organization("acme");
            for (long id = 1; id <= 120; id++) {
                acme.request(id)
                        .owner("ci-bot")
                        .tokenId(900000 + id)
                        .tokenName("ci-" + id)
                        .add();
            }

            operator.apply(review("many", "Approve", ids(1, 120)));

            PatStatus status = operator.awaitReview("many", "Succeeded");
            assertThat(status.succeeded()).isEqualTo(120);
            assertThat(status.outcomeList())
                    .allMatch(outcome -> outcome.outcome() == OutcomeType.APPROVED)
                    .anyMatch(outcome -> outcome.confirmedBy() == ConfirmedBy.GRANT);
            assertThat(operator.gitHub().calls("orgs/review-pat-grant-requests-in-bulk"))
                    .hasSize(2);
            assertThat(operator.gitHub().postCount()).isEqualTo(2);
        }
    }

    @Test
    void revokesOneGrantThroughTheSingleEndpointAndSeveralThroughTheBulkEndpoint() {
        try (TestOperator operator = TestOperator.run()) {
            var acme = operator.gitHub().organization("acme");
            for (long id = 1; id <= 10; id++) {
                acme.grant(id).owner("octocat").tokenId(id).add();
            }

            operator.apply(revocation("one", "1"));
            PatStatus one = operator.awaitRevocation("one", "Succeeded");
            operator.apply(revocation("several", "2, 3, 4, 5, 6"));
            PatStatus several = operator.awaitRevocation("several", "Succeeded");

            assertThat(outcome(one, 1).confirmedBy()).isEqualTo(ConfirmedBy.RESPONSE);
            assertThat(several.outcomeList())
                    .hasSize(5)
                    .allMatch(outcome ->
                            outcome.outcome() == OutcomeType.REVOKED && outcome.confirmedBy() == ConfirmedBy.ABSENCE);
            assertThat(acme.activeGrantIds()).containsExactlyInAnyOrder(7L, 8L, 9L, 10L);
            assertThat(operator.gitHub().calls("orgs/update-pat-access")).hasSize(1);
            assertThat(operator.gitHub().calls("orgs/update-pat-accesses")).hasSize(1);
        }
    }
}

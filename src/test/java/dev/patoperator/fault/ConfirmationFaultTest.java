package dev.patoperator.fault;

import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.QuickTimings;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The operator cannot confirm what it sent, or confirms too early. Other work continues, and the status is right in the
 * end.
 */
class ConfirmationFaultTest {

    private final TestOperator operator = TestOperator.prepare();
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @BeforeEach
    void prepare() {
        operator.secret("acme", "github-app");
    }

    @AfterEach
    void stop() {
        operator.gitHub().faults().clear();
        operator.close();
    }

    private void requests(long from, long to) {
        for (long id = from; id <= to; id++) {
            acme.request(id).owner("ci-bot").add();
        }
    }

    private void grants(long from, long to) {
        for (long id = from; id <= to; id++) {
            acme.grant(id).add();
        }
    }

    private void breakGrantsList(int status) {
        operator.gitHub().faults().on("orgs/list-pat-grants").every().status(status);
    }

    @Test
    void reviewsContinueWhenThePermissionToReadGrantsIsLost() {
        grants(1, 6);
        requests(7, 7);
        operator.gitHub()
                .faults()
                .on("orgs/list-pat-grants")
                .nth(2)
                .run(() -> acme.permissions(Map.of("organization_personal_access_token_requests", "write")));
        operator.start();
        operator.apply(revocation("leaver", "1, 2, 3, 4, 5, 6"));
        waiting().until(() -> operator.gitHub().postCount() >= 1);

        operator.apply(review("one", "Deny", "7"));

        operator.awaitReview("one", "Succeeded");
        waiting().untilAsserted(() -> {
            PatStatus status = operator.revocation("leaver").getStatus();
            assertThat(status.outcomeList())
                    .hasSize(6)
                    .allSatisfy(outcome -> assertThat(outcome.outcome()).isEqualTo(OutcomeType.FAILED))
                    .allSatisfy(outcome -> assertThat(outcome.message()).contains("nobody could look", "permission"));
        });
    }

    @Test
    void reviewsContinueDuringAnOutageOfTheGrantsList() {
        requests(71, 71);
        grants(1, 1);
        breakGrantsList(503);
        operator.start();
        operator.apply(revocation("leaver", "1"));
        operator.awaitRevocation("leaver", "GitHubUnavailable");

        operator.apply(review("one", "Deny", "71"));

        operator.awaitReview("one", "Succeeded");
        operator.gitHub().faults().clear();
        operator.awaitRevocation("leaver", "Succeeded");
        assertThat(acme.activeGrantIds()).isEmpty();
    }

    @Test
    void approvalsAreConfirmedByAbsenceWhenTheGrantsListFailsForGood() {
        requests(1, 9);
        breakGrantsList(502);
        operator.start();
        operator.apply(review("eight", "Approve", TestOperator.ids(1, 8)));
        waiting().until(() -> acme.pendingRequestIds().equals(List.of(9L)));

        operator.apply(review("nine", "Deny", "9"));

        operator.awaitReview("nine", "Succeeded");
        PatStatus status = operator.awaitReview("eight", "Succeeded");
        assertThat(status.outcomeList())
                .hasSize(8)
                .allMatch(outcome -> outcome.outcome() == OutcomeType.APPROVED)
                .extracting(Outcome::confirmedBy)
                .containsOnly(ConfirmedBy.ABSENCE);
        DecisionLedger.assertNothingTwice(acme);
    }

    @Test
    void effectAfterTheTimeoutIsReportedWithoutOtherWork() {
        operator.tuning(QuickTimings.withConfirmTimeout(Duration.ofMillis(300)));
        requests(1, 6);
        acme.bulkLandsAfter(Duration.ofMillis(1500));
        operator.start();
        operator.apply(review("late", "Deny", TestOperator.ids(1, 6)));
        PatStatus failed = operator.awaitReview("late", "Failed");
        assertThat(failed.outcomeList()).extracting(Outcome::effectUnknown).containsOnly(true);

        waiting().until(() -> acme.pendingRequestIds().isEmpty());

        waiting().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            PatStatus status = operator.review("late").getStatus();
            assertThat(ready(status).reason()).isEqualTo("Succeeded");
            assertThat(outcomeOf(status, 6)).isEqualTo(OutcomeType.DENIED);
        });
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.DENY, 1, 6);
    }

    @Test
    void approvalsAreConfirmedByAbsenceWhenGitHubRefusesTheGrantsList() {
        requests(1, 8);
        operator.gitHub()
                .faults()
                .on("orgs/list-pat-grants")
                .every()
                .status(
                        422,
                        "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com/rest\",\"errors\":[]}");
        operator.start();
        operator.apply(review("eight", "Approve", TestOperator.ids(1, 8)));

        PatStatus status = operator.awaitReview("eight", "Succeeded");
        assertThat(status.outcomeList())
                .hasSize(8)
                .extracting(Outcome::confirmedBy)
                .containsOnly(ConfirmedBy.ABSENCE);
        DecisionLedger.assertNothingTwice(acme);
    }
}

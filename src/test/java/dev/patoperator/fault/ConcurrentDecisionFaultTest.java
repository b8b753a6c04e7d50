package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.QuickTimings;
import dev.patoperator.support.StatusHistory;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person decides the same id in the browser at the same time. The status reports only what can be known. */
class ConcurrentDecisionFaultTest {

    private static final String LIST = "orgs/list-pat-grant-requests";
    private static final String BULK = "orgs/review-pat-grant-requests-in-bulk";
    private static final String SINGLE = "orgs/review-pat-grant-request";

    private final TestOperator operator =
            TestOperator.prepare().tuning(QuickTimings.withConfirmTimeout(Duration.ofSeconds(1)));
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final StatusHistory history = StatusHistory.watch(operator.client());

    @BeforeEach
    void start() {
        operator.secret("acme", "github-app");
        operator.start();
    }

    @AfterEach
    void stop() {
        history.assertTruthful();
        operator.close();
    }

    @Test
    void singleIdIsNotFoundWhenAPersonDecidesItFirst() {
        seed(2);
        operator.gitHub().faults().on(SINGLE).run(() -> acme.personDenies(1));
        operator.apply(review("one", "Approve", "1"));

        PatStatus status = history.awaitNow("one", "NotFound");

        assertThat(outcome(status, 1).outcome()).isEqualTo(OutcomeType.NOT_FOUND);
        assertThat(acme.decisions())
                .singleElement()
                .matches(decision -> decision.by().equals(SimulatedDecision.PERSON));
    }

    @Test
    void approvalFailsWhenAPersonDeniesTheId() {
        seed(6);
        operator.gitHub().faults().on(BULK).run(() -> acme.personDenies(3));
        operator.apply(review("six", "Approve", TestOperator.ids(1, 6)));

        PatStatus status = history.awaitNow("six", "PartiallyFailed");

        assertThat(status.succeeded()).isEqualTo(5);
        assertThat(outcome(status, 3).outcome()).isEqualTo(OutcomeType.FAILED);
        assertThat(outcome(status, 3).message()).contains("denied or cancelled");
        DecisionLedger.assertNothingTwice(acme);
        assertThat(acme.decisions()).hasSize(6);
    }

    @Test
    void denialFailsWhenAPersonApprovesTheId() {
        seed(6);
        operator.gitHub().faults().on(BULK).run(() -> acme.personApproves(3));
        operator.apply(review("six", "Deny", TestOperator.ids(1, 6)));

        PatStatus status = history.awaitNow("six", "PartiallyFailed");

        assertThat(status.succeeded()).isEqualTo(5);
        assertThat(outcome(status, 3).outcome()).isEqualTo(OutcomeType.FAILED);
        assertThat(outcome(status, 3).message()).contains("somebody else approved");
    }

    @Test
    void approvalSucceedsWhenAPersonApprovesTheIdToo() {
        seed(6);
        operator.gitHub().faults().on(BULK).run(() -> acme.personApproves(3));
        operator.apply(review("six", "Approve", TestOperator.ids(1, 6)));

        PatStatus status = history.awaitNow("six", "Succeeded");

        assertThat(outcome(status, 3).confirmedBy()).isEqualTo(ConfirmedBy.GRANT);
        assertThat(acme.decisions()).hasSize(6);
    }

    @Test
    void idIsNotFoundWhenAPersonDecidesItBeforeTheListing() {
        seed(6);
        operator.gitHub().faults().on(LIST).run(() -> acme.personApproves(3));
        operator.apply(review("six", "Deny", TestOperator.ids(1, 6)));

        PatStatus status = history.awaitNow("six", "NotFound");

        assertThat(status.succeeded()).isEqualTo(5);
        assertThat(outcome(status, 3).outcome()).isEqualTo(OutcomeType.NOT_FOUND);
    }

    @Test
    void onlyTheIdThatAPersonDeniesAfterA202Fails() {
        seed(6);
        acme.bulkLandsAfter(Duration.ofMillis(300));
        operator.gitHub().faults().on(LIST).nth(2).run(() -> acme.personDenies(3));
        operator.apply(review("six", "Approve", TestOperator.ids(1, 6)));

        PatStatus status = history.awaitNow("six", "PartiallyFailed");

        assertThat(status.succeeded()).isEqualTo(5);
        assertThat(outcome(status, 3).outcome()).isEqualTo(OutcomeType.FAILED);
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
    }

    @Test
    void grantThatAPersonRevokesFirstIsNotFoundOrRevoked() {
        for (long id = 1; id <= 6; id++) {
            acme.grant(id).add();
        }
        operator.gitHub().faults().on("orgs/update-pat-access").run(() -> acme.personRevokes(1));
        operator.gitHub().faults().on("orgs/update-pat-accesses").run(() -> acme.personRevokes(2));

        operator.apply(revocation("one", "1"));
        history.awaitNow("one", "NotFound");
        operator.apply(revocation("five", "2, 3, 4, 5, 6", "missingPolicy: Ignore"));
        PatStatus five = history.awaitNow("five", "Succeeded");

        assertThat(five.outcomeList()).allMatch(outcome -> outcome.outcome() == OutcomeType.REVOKED);
        assertThat(acme.activeGrantIds()).isEmpty();
        assertThat(acme.decisions()).hasSize(6);
    }

    private void seed(int ids) {
        for (long id = 1; id <= ids; id++) {
            acme.request(id).add();
        }
    }
}

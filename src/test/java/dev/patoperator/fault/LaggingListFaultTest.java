package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.ids;
import static dev.patoperator.support.TestOperator.outcome;
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
import dev.patoperator.github.simulator.UnknownIds;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.StatusHistory;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** GitHub's lists show a change some time after it was made, as lists that are read from a replica do. */
class LaggingListFaultTest {

    /** Longer than the operator takes to look, and shorter than it uses a list. */
    private static final Duration LAG = Duration.ofMillis(400);

    private final TestOperator operator = TestOperator.run();
    private final StatusHistory history = StatusHistory.watch(operator.client());
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @AfterEach
    void stop() {
        operator.close();
    }

    @Test
    void bulkDecisionsAreConfirmedWhenTheListsShowThem() {
        for (long id = 1; id <= 6; id++) {
            acme.request(id).add();
            acme.request(10 + id).add();
            acme.grant(20 + id).tokenId(20 + id).add();
        }
        acme.listsLagBy(LAG);

        operator.apply(review("deny", "Deny", ids(1, 6)));
        operator.apply(review("approve", "Approve", ids(11, 16)));
        operator.apply(revocation("revoke", ids(21, 26)));

        assertThat(operator.awaitReview("deny", "Succeeded").succeeded()).isEqualTo(6);
        assertThat(operator.awaitReview("approve", "Succeeded").outcomeList())
                .allMatch(outcome -> outcome.confirmedBy() == ConfirmedBy.GRANT);
        assertThat(operator.awaitRevocation("revoke", "Succeeded").succeeded()).isEqualTo(6);
        assertThat(operator.gitHub().postCount()).isEqualTo(3);
        history.assertTruthful();
    }

    @ParameterizedTest
    @EnumSource
    void lostAnswerIsFollowedByOneResultHoweverGitHubRefusesASecondCall(UnknownIds refusal) {
        acme.request(1).add();
        acme.unknownIdInSingle(refusal);
        acme.listsLagBy(LAG);
        operator.gitHub()
                .faults()
                .on("orgs/review-pat-grant-request")
                .afterActing()
                .status(504);

        operator.apply(review("one", "Approve", "1"));

        Outcome one = outcome(operator.awaitReview("one", "Succeeded"), 1);
        assertThat(one.outcome()).isEqualTo(OutcomeType.APPROVED);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 1);
        assertThat(history.reasons("one")).doesNotContain("Failed", "NotFound");
        history.assertTruthful();
    }

    @ParameterizedTest
    @EnumSource
    void requestThatOnePolicyApprovedIsNotDecidedAgainByAnother(UnknownIds refusal) {
        acme.request(1).owner("ci-bot").add();
        acme.unknownIdInSingle(refusal);
        acme.listsLagBy(LAG);
        operator.apply(SelectorManifests.standing(acme, "first", "Approve", "owners: [ci-bot]\n"));
        waiting().until(() -> !acme.decisions().isEmpty());

        operator.apply(SelectorManifests.standing(acme, "second", "Approve", "owners: [ci-bot]\n"));

        PatStatus second = operator.awaitReview("second", "UpToDate");
        assertThat(second.failed()).isZero();
        assertThat(second.outcomeList()).isEmpty();
        operator.awaitReview("first", "UpToDate");
        waiting().until(() -> acme.activeGrantIds().size() == 1);
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
        assertThat(history.reasons("second")).doesNotContain("Failed", "PartiallyFailed");
    }
}

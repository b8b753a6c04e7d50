package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The operator crashes after GitHub acted and before the status is written. Its successor reports what happened. */
class CrashFaultTest {

    @Test
    void approvalSentBeforeACrashIsReportedAsApproved() {
        try (TestOperator operator = TestOperator.run()) {
            var acme = operator.gitHub().organization("acme");
            acme.request(71).owner("ci-bot").tokenId(900071L).tokenName("ci").add();
            operator.kubernetes().faults().failNext(1000, call -> call.writesStatusOf("patgrantreviews"), 500);

            operator.apply(review("one", "Approve", "71"));
            waiting().until(() -> acme.pendingRequestIds().isEmpty());
            operator.crash();
            assertThat(journalRecordCount(operator)).isEqualTo(1);
            operator.kubernetes().faults().clear();
            operator.start();

            PatStatus status = operator.awaitReview("one", "Succeeded");
            assertThat(outcome(status, 71).outcome()).isEqualTo(OutcomeType.APPROVED);
            assertThat(outcome(status, 71).confirmedBy()).isEqualTo(ConfirmedBy.GRANT);
            assertThat(acme.decisions()).hasSize(1);
            waiting().until(() -> journalRecordCount(operator) == 0);
        }
    }

    @Test
    void batchThatTakesEffectWhileNoProcessRunsIsReported() {
        try (TestOperator operator = TestOperator.run()) {
            var acme = operator.gitHub().organization("acme");
            for (long id = 1; id <= 30; id++) {
                acme.request(id).owner("ci-bot").tokenId(900000 + id).add();
            }
            acme.bulkLandsAfter(Duration.ofMillis(700));

            operator.apply(review("many", "Approve", TestOperator.ids(1, 30)));
            waiting().until(() -> operator.gitHub().postCount() == 1);
            operator.crash();
            waiting().until(() -> acme.pendingRequestIds().isEmpty());
            operator.start();

            PatStatus status = operator.awaitReview("many", "Succeeded");
            assertThat(status.outcomeList()).allMatch(it -> it.outcome() == OutcomeType.APPROVED);
            assertThat(acme.decisions()).hasSize(30);
        }
    }

    @Test
    void decisionThatDidNotReachGitHubIsSentAfterTheRestart() {
        try (TestOperator operator = TestOperator.run()) {
            var acme = operator.gitHub().organization("acme");
            acme.request(71).owner("ci-bot").tokenId(900071L).add();
            operator.gitHub()
                    .faults()
                    .on("orgs/review-pat-grant-request")
                    .every()
                    .resetBeforeActing();

            operator.apply(review("one", "Deny", "71"));
            waiting().until(() -> journalRecordCount(operator) > 0);
            operator.crash();
            operator.gitHub().faults().clear();
            operator.start();

            assertThat(outcome(operator.awaitReview("one", "Succeeded"), 71).outcome())
                    .isEqualTo(OutcomeType.DENIED);
            assertThat(acme.decisions()).hasSize(1);
        }
    }

    /** What became of the first request is not known. The others are decided all the same, and the failure counts. */
    @Test
    void oneShotSelectorGoesOnAlthoughASentRequestWasCancelledWhileNoProcessRan() {
        try (TestOperator operator = TestOperator.run()) {
            var acme = operator.gitHub().organization("acme");
            for (long id = 71; id <= 73; id++) {
                acme.request(id)
                        .owner("ci-bot")
                        .tokenId(900000 + id)
                        .tokenName("ci-" + id)
                        .add();
            }
            operator.gitHub()
                    .faults()
                    .on("orgs/review-pat-grant-request")
                    .every()
                    .resetBeforeActing();
            operator.apply("""
                    apiVersion: patoperator.dev/v1alpha1
                    kind: PatGrantReview
                    metadata: {name: once, namespace: acme}
                    spec:
                      organization: acme
                      action: Approve
                      reason: "for {tokenName}"
                      selector: {owners: [ci-bot], createdBefore: "2030-01-01T00:00:00Z"}
                    """);
            waiting().until(() -> journalRecordCount(operator) > 0);
            operator.crash();
            operator.gitHub().faults().clear();
            assertThat(acme.memberCancels(71)).isTrue();
            operator.start();

            PatStatus status = operator.awaitReview("once", "PartiallyFailed");
            assertThat(status).returns(3, PatStatus::total).returns(2, PatStatus::succeeded);
            assertThat(outcome(status, 71).outcome()).isEqualTo(OutcomeType.FAILED);
            assertThat(acme.pendingRequestIds()).isEmpty();
        }
    }

    @Test
    void resourceSuspendedAfterACrashReportsItsSentDecision() {
        try (TestOperator operator = TestOperator.run()) {
            var acme = operator.gitHub().organization("acme");
            acme.request(71).owner("ci-bot").tokenId(900071L).add();
            acme.request(72).owner("ci-bot").tokenId(900072L).add();
            operator.kubernetes().faults().failNext(1000, call -> call.writesStatusOf("patgrantreviews"), 500);
            operator.apply(review("one", "Approve", "71"));
            waiting().until(() -> !acme.pendingRequestIds().contains(71L));
            operator.crash();
            operator.kubernetes().faults().clear();
            operator.apply(review("one", "Approve", "71, 72", "suspend: true"));
            operator.start();

            waiting()
                    .untilAsserted(() -> assertThat(
                                    outcome(operator.review("one").getStatus(), 71)
                                            .outcome())
                            .isEqualTo(OutcomeType.APPROVED));
            assertThat(outcome(operator.review("one").getStatus(), 72).outcome())
                    .isEqualTo(OutcomeType.PENDING);
            assertThat(acme.pendingRequestIds()).containsExactly(72L);
        }
    }

    /**
     * The guard cannot be evaluated for an item that is no longer listed. That the operator decided it is reported
     * anyway.
     */
    @Test
    void decisionThatMatchedTheGuardBeforeACrashIsReported() {
        try (TestOperator operator = TestOperator.run()) {
            var acme = operator.gitHub().organization("acme");
            acme.request(71).owner("ci-bot").tokenId(900071L).add();
            acme.request(72).owner("mallory").tokenId(900072L).add();
            operator.kubernetes().faults().failNext(1000, call -> call.writesStatusOf("patgrantreviews"), 500);
            operator.apply(review("guarded", "Approve", "71, 72", "selector: {owners: [ci-bot]}"));
            waiting().until(() -> !acme.pendingRequestIds().contains(71L));
            operator.crash();
            operator.kubernetes().faults().clear();
            operator.start();

            PatStatus status = operator.awaitReview("guarded", "PartiallyFailed");
            assertThat(outcome(status, 71).outcome()).isEqualTo(OutcomeType.APPROVED);
            assertThat(outcome(status, 72).outcome()).isEqualTo(OutcomeType.FAILED);
            assertThat(acme.pendingRequestIds()).containsExactly(72L);
            waiting().until(() -> journalRecordCount(operator) == 0);
        }
    }

    private static int journalRecordCount(TestOperator operator) {
        return operator.client()
                .configMaps()
                .inNamespace("github-pat-operator")
                .withLabel("patoperator.dev/journal")
                .list()
                .getItems()
                .size();
    }
}

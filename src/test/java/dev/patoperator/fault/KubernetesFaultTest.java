package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.kubernetes.Verb;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Kubernetes API fails around a decision. The decision is sent once, and the status is right in the end. */
class KubernetesFaultTest {

    private final TestOperator operator = TestOperator.run();
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @AfterEach
    void stop() {
        operator.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 409, 429, 403})
    void failedStatusWriteIsRepeatedAndNoDecisionIsSentTwice(int code) {
        seed(10);
        int times = code == 409 ? 1 : 3;
        operator.kubernetes().faults().failNext(times, call -> call.writesStatusOf("patgrantreviews"), code);

        operator.apply(review("one", "Approve", "1"));
        operator.apply(review("nine", "Approve", TestOperator.ids(2, 10)));

        operator.awaitReview("one", "Succeeded");
        PatStatus status = operator.awaitReview("nine", "Succeeded");
        assertThat(status.succeeded()).isEqualTo(9);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 10);
        assertThat(operator.gitHub().postCount()).isLessThanOrEqualTo(2);
        assertThat(operator.kubernetes().faults().pending()).isZero();
    }

    @Test
    void closedAndExpiredWatchesLoseNoResource() {
        seed(40);
        acme.bulkLandsAfter(Duration.ofMillis(150));
        for (int i = 1; i <= 40; i++) {
            operator.apply(review("r" + i, i % 2 == 0 ? "Approve" : "Deny", String.valueOf(i)));
            if (i % 10 == 0) {
                operator.kubernetes().closeWatches();
            }
            if (i == 25) {
                operator.kubernetes().expireWatches();
            }
        }

        for (int i = 1; i <= 40; i++) {
            operator.awaitReview("r" + i, "Succeeded");
        }
        assertThat(acme.decisions())
                .hasSize(40)
                .allSatisfy(decision -> assertThat(decision.action())
                        .isEqualTo(
                                decision.id() % 2 == 0
                                        ? SimulatedDecision.DecisionAction.APPROVE
                                        : SimulatedDecision.DecisionAction.DENY));
    }

    @Test
    void temporarilyUnreadableSecretOnlyDelaysTheReview() {
        seed(3);
        operator.kubernetes().faults().failNext(3, call -> call.resource().equals("secrets"), 500);

        operator.apply(review("three", "Deny", "1, 2, 3"));

        operator.awaitReview("three", "Succeeded");
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.DENY, 1, 3);
    }

    @Test
    void failedEventWritesDoNotStopReviews() {
        seed(3);
        operator.kubernetes().faults().failNext(100, call -> call.resource().equals("events"), 500);

        operator.apply(review("three", "Deny", "1, 2, 3"));
        operator.apply(review("gone", "Deny", "77"));

        operator.awaitReview("three", "Succeeded");
        operator.awaitReview("gone", "NotFound");
    }

    @Test
    void watchesThatExpireAfterCompletionCauseNoCall() {
        acme.grant(1).add();
        operator.apply(revocation("one", "1"));
        operator.awaitRevocation("one", "Succeeded");
        int posts = operator.gitHub().postCount();

        operator.kubernetes().closeWatches();
        operator.kubernetes().expireWatches();

        waiting()
                .during(Duration.ofMillis(700))
                .untilAsserted(() -> assertThat(operator.gitHub().postCount()).isEqualTo(posts));
        operator.awaitRevocation("one", "Succeeded");
    }

    @Test
    void recreatedResourceDoesNotReportDecisionsOfItsPredecessor() {
        seed(6);
        acme.bulkLandsAfter(Duration.ofMillis(300));
        operator.apply(review("six", "Deny", TestOperator.ids(1, 6)));
        waiting().until(() -> operator.gitHub().postCount() == 1);

        operator.client()
                .resources(PatGrantReview.class)
                .inNamespace("acme")
                .withName("six")
                .delete();
        operator.apply(review("six", "Approve", TestOperator.ids(1, 6)));

        waiting().until(() -> acme.decisions().size() == 6);
        PatStatus status = operator.awaitReview("six", "NotFound");
        assertThat(status.succeeded()).isZero();
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.DENY, 1, 6);
    }

    @Test
    void resourceRecreatedWhileNoWatchIsOpenIsDecided() {
        seed(2);
        operator.apply(review("one", "Approve", "1"));
        operator.awaitReview("one", "Succeeded");
        operator.kubernetes().faults().failNext(100_000, call -> call.verb() == Verb.WATCH, 503);
        operator.kubernetes().closeWatches();

        operator.client()
                .resources(PatGrantReview.class)
                .inNamespace("acme")
                .withName("one")
                .delete();
        operator.apply(review("one", "Approve", "2"));
        operator.kubernetes().expireWatches();
        operator.kubernetes().faults().clear();

        operator.awaitReview("one", "Succeeded");
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 2);
    }

    private void seed(int ids) {
        for (long id = 1; id <= ids; id++) {
            acme.request(id).add();
        }
    }
}

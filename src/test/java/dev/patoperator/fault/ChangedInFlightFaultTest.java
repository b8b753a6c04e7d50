package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A person changes the resource while the deciding call runs. What was sent is still reported. */
class ChangedInFlightFaultTest {

    private final TestOperator operator = TestOperator.run();
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void stop() {
        released.countDown();
        operator.close();
    }

    @Test
    void resultIsReportedWhenSuspendedDuringASingleCall() throws InterruptedException {
        seed(1);
        hold("orgs/review-pat-grant-request");
        operator.apply(review("one", "Approve", "1"));
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();

        operator.apply(review("one", "Approve", "1", "suspend: true"));
        awaitObserved("one");
        released.countDown();

        waiting()
                .untilAsserted(() -> assertThat(
                                outcome(operator.review("one").getStatus(), 1).outcome())
                        .isEqualTo(OutcomeType.APPROVED));
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 1);
    }

    @Test
    void resultsAreReportedWhenSuspendedDuringABulkCall() throws InterruptedException {
        seed(6);
        acme.bulkLandsAfter(Duration.ofMillis(200));
        hold("orgs/review-pat-grant-requests-in-bulk");
        operator.apply(review("six", "Deny", "1, 2, 3, 4, 5, 6"));
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();

        operator.apply(review("six", "Deny", "1, 2, 3, 4, 5, 6", "suspend: true"));
        awaitObserved("six");
        released.countDown();

        waiting()
                .untilAsserted(
                        () -> assertThat(operator.review("six").getStatus().succeeded())
                                .isEqualTo(6));
        assertThat(operator.review("six").getStatus().outcomeList())
                .allMatch(outcome -> outcome.outcome() == OutcomeType.DENIED);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.DENY, 1, 6);
    }

    @Test
    void statusShowsOnlyListedIdsWhenIdsAreRemovedDuringACall() throws InterruptedException {
        seed(6);
        hold("orgs/review-pat-grant-requests-in-bulk");
        operator.apply(review("six", "Approve", "1, 2, 3, 4, 5, 6"));
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();

        operator.apply(review("six", "Approve", "1, 2"));
        waiting()
                .untilAsserted(
                        () -> assertThat(operator.review("six").getMetadata().getGeneration())
                                .isEqualTo(2));
        released.countDown();

        PatStatus status = operator.awaitReview("six", "Succeeded");
        assertThat(status.total()).isEqualTo(2);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 6);
        assertWorkerIsIdleAfter(7);
    }

    @Test
    void eventReportsTheDecisionsWhenDeletedDuringABulkCall() throws InterruptedException {
        seed(6);
        hold("orgs/review-pat-grant-requests-in-bulk");
        operator.apply(review("six", "Approve", "1, 2, 3, 4, 5, 6"));
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();

        operator.client()
                .resources(PatGrantReview.class)
                .inNamespace("acme")
                .withName("six")
                .delete();
        awaitDeletionIsSeen();
        released.countDown();

        waiting()
                .untilAsserted(() -> assertThat(operator.client()
                                .events()
                                .v1()
                                .events()
                                .inNamespace("acme")
                                .list()
                                .getItems())
                        .anySatisfy(event -> {
                            assertThat(event.getRegarding().getName()).isEqualTo("six");
                            assertThat(event.getNote()).contains("deleted").contains("Approved");
                        }));
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 6);
        assertWorkerIsIdleAfter(7);
    }

    /** The worker takes new work and then makes no more calls: nothing remains of the decisions that were removed. */
    private void assertWorkerIsIdleAfter(long id) {
        acme.request(id).add();
        operator.apply(review("next", "Deny", String.valueOf(id)));
        operator.awaitReview("next", "Succeeded");
        int calls = operator.gitHub().calls().size();
        waiting()
                .during(Duration.ofMillis(700))
                .untilAsserted(() -> assertThat(operator.gitHub().calls()).hasSize(calls));
    }

    private void awaitDeletionIsSeen() {
        waiting().during(Duration.ofMillis(300)).until(() -> operator.review("six") == null);
    }

    private void awaitObserved(String name) {
        waiting().untilAsserted(() -> {
            PatGrantReview resource = operator.review(name);
            assertThat(resource.getStatus().observedGeneration()).isEqualTo(resource.generation());
        });
    }

    private void hold(String operation) {
        operator.gitHub().faults().on(operation).run(() -> {
            reached.countDown();
            try {
                assertThat(released.await(1500, TimeUnit.MILLISECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void seed(int ids) {
        for (long id = 1; id <= ids; id++) {
            acme.request(id).add();
        }
    }
}

package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A resource that requests what a call in flight decides gets the result of that call. */
class JoinedCallJourneyTest {

    private final TestOperator operator = TestOperator.prepare();
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @BeforeEach
    void prepare() {
        operator.secret("acme", "github-app");
        for (long id = 1; id <= 6; id++) {
            acme.request(id)
                    .owner("ci-bot")
                    .since(Instant.now().minusSeconds(60))
                    .add();
        }
    }

    @AfterEach
    void stop() {
        operator.gitHub().faults().clear();
        operator.kubernetes().faults().clear();
        operator.close();
    }

    @Test
    void guardedIdThatAnotherResourcesCallDecidesIsNotMissing() {
        operator.gitHub().faults().on("orgs/review-pat-grant-requests-in-bulk").delay(Duration.ofMillis(800));
        operator.start();
        operator.apply(review("plain", "Approve", TestOperator.ids(1, 6)));
        waiting().until(() -> acme.pendingRequestIds().isEmpty());

        operator.apply(review("guarded", "Approve", "1", "selector: {owners: [ci-bot]}"));

        operator.awaitReview("plain", "Succeeded");
        operator.awaitReview("guarded", "Succeeded");
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
    }

    @Test
    void resourceThatJoinedACallGetsItsResultAfterACrash() {
        acme.bulkLandsAfter(Duration.ofMillis(1200));
        operator.start();
        operator.apply(review("first", "Approve", TestOperator.ids(1, 6)));
        waiting().until(() -> operator.gitHub().postCount() == 1);
        operator.apply(review("joins", "Approve", "1, 2"));
        letItJoin();
        operator.kubernetes().faults().failNext(100_000, call -> call.writesStatusOf("patgrantreviews"), 500);
        waiting().until(() -> acme.pendingRequestIds().isEmpty());
        operator.crash();
        operator.kubernetes().faults().clear();

        operator.start();

        operator.awaitReview("first", "Succeeded");
        operator.awaitReview("joins", "Succeeded");
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 6);
    }

    /** Waits 400 ms: a test cannot observe that a resource waits for a call of another resource. */
    private static void letItJoin() {
        waiting().during(Duration.ofMillis(400)).until(() -> true);
    }

    /** An id that GitHub skipped times out at the moment when its resource requests a retry. */
    @Test
    void oneShotSelectorCompletesWhenAnIdTimesOutDuringARetry() {
        acme.lying202(1L);
        AtomicLong posted = new AtomicLong(Long.MAX_VALUE);
        AtomicBoolean done = new AtomicBoolean();
        operator.gitHub()
                .faults()
                .on("orgs/review-pat-grant-requests-in-bulk")
                .run(() -> posted.set(System.nanoTime()));
        Duration timeout = TestOperator.QUICK.dispatch().confirmTimeout();
        operator.gitHub().faults().on("orgs/list-pat-grant-requests").every().run(() -> {
            boolean timedOut = posted.get() != Long.MAX_VALUE && System.nanoTime() - posted.get() > timeout.toNanos();
            if (timedOut && done.compareAndSet(false, true)) {
                operator.kubernetes().faults().failNext(1, call -> call.writesStatusOf("patgrantreviews"), 500);
                journeySteps.annotate("once", "patoperator.dev/retry-requested-at", "now");
                waiting().during(Duration.ofMillis(300)).until(() -> true); // the call ends after the retry came
            }
        });
        operator.start();

        operator.apply(
                SelectorManifests.review(acme, "once", "Deny", "selector:\n  createdBefore: 2099-01-01T00:00:00Z\n"));

        waiting().untilTrue(done);
        operator.awaitReview("once", "PartiallyFailed");
        staysTrue(() ->
                assertThat(ready(operator.review("once").getStatus()).reason()).isEqualTo("PartiallyFailed"));
    }
}

package dev.patoperator.fault;

import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.LenientSchemas;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An edit makes the spec invalid while the deciding call runs. What was sent is still reported and counted. */
class InvalidInFlightFaultTest {

    private static final String STANDING = "interval: 1m\nlimit: 1\nselector:\n";
    private static final String TOO_LONG = "reason: \"" + "x".repeat(1100) + "\"";

    private final TestOperator operator = TestOperator.prepare(LenientSchemas.crds());
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    InvalidInFlightFaultTest() {
        operator.secret("acme", "github-app");
        operator.start();
        operator.gitHub().faults().on("orgs/review-pat-grant-request").run(() -> {
            reached.countDown();
            try {
                assertThat(released.await(1500, TimeUnit.MILLISECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        acme.request(71).owner("ci-bot").add();
    }

    @AfterEach
    void stop() {
        released.countDown();
        operator.close();
    }

    private void makeInvalidDuringTheCall(String name, String valid, String invalidated) throws InterruptedException {
        operator.apply(valid);
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
        operator.apply(invalidated);
        operator.awaitReview(name, "InvalidSpec");
        released.countDown();
    }

    @Test
    void sentDecisionIsReportedWhileTheSpecIsInvalidAndAfterItIsFixed() throws InterruptedException {
        makeInvalidDuringTheCall(
                "one",
                review("one", "Approve", "71"),
                review(
                        "one",
                        "Approve",
                        "71",
                        "selector: {matchConditions: [{name: c, expression: request.nothing}]}"));
        PatStatus invalid = journeySteps.awaitStatus(
                "acme", "one", it -> assertThat(it.succeeded()).isEqualTo(1));
        assertThat(outcomeOf(invalid, 71)).isEqualTo(OutcomeType.APPROVED);

        operator.apply(review("one", "Approve", "71"));

        assertThat(outcomeOf(operator.awaitReview("one", "Succeeded"), 71)).isEqualTo(OutcomeType.APPROVED);
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
    }

    @Test
    void sentDecisionOfAPolicyCountsAgainstItsLimit() throws InterruptedException {
        String valid = SelectorManifests.review(acme, "bots", "Approve", STANDING + "  owners: [ci-bot]\n");
        makeInvalidDuringTheCall(
                "bots",
                valid,
                SelectorManifests.review(
                        acme,
                        "bots",
                        "Approve",
                        STANDING
                                + SelectorManifests.condition("request.nothing").indent(2)));
        journeySteps.awaitStatus(
                "acme", "bots", it -> assertThat(it.decisionsByHourList()).isNotEmpty());
        acme.request(72).owner("ci-bot").add();

        operator.apply(valid);

        operator.awaitReview("bots", "LimitExceeded");
        staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactly(72L));
    }

    @Test
    void eventReportsTheDecisionAndNoDeletion() throws InterruptedException {
        makeInvalidDuringTheCall("one", review("one", "Approve", "71"), review("one", "Approve", "71", TOO_LONG));

        assertThat(journeySteps.awaitEvent("one", "Decided").getNote()).contains("Approved in acme", "id 71");
        assertThat(journeySteps.events("one"))
                .noneMatch(event -> event.getNote().contains("deleted"));
    }
}

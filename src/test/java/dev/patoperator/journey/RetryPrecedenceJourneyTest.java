package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A retry of a completed one-shot selector is subject to the same policies as its first run. */
class RetryPrecedenceJourneyTest {

    private static final String BOUND = "2099-01-01T00:00:00Z";
    private static final String ONE_SHOT = "selector:\n  createdBefore: " + BOUND + "\n";

    private TestOperator operator;
    private JourneySteps journeySteps;
    private SimulatedOrganization acme;

    @BeforeEach
    void completeASelectorWithOneFailure() {
        operator = TestOperator.run();
        journeySteps = new JourneySteps(operator);
        acme = operator.gitHub().organization("acme");
        seed(1, 2);
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/personal-access-token-requests/1"))
                .every()
                .status(422, "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com\"}");
        operator.apply(SelectorManifests.review(acme, "once", "Approve", ONE_SHOT));
        operator.awaitReview("once", "PartiallyFailed");
        operator.gitHub().faults().clear();
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    private void seed(long... ids) {
        for (long id : ids) {
            acme.request(id)
                    .owner("ci-bot")
                    .since(Instant.now().minusSeconds(60))
                    .add();
        }
    }

    private void retry() {
        journeySteps.annotate("once", "patoperator.dev/retry-requested-at", "now");
    }

    /** Applies a Deny that does not compile, so that it holds everything back and sends nothing itself. */
    private void denyEverything() {
        operator.apply(
                SelectorManifests.standing(acme, "deny", "Deny", SelectorManifests.condition("request.nothing")));
        operator.awaitReview("deny", "InvalidSpec");
    }

    @Test
    void denyHoldsARetryBackUntilItIsDeleted() {
        denyEverything();

        retry();

        PatStatus held = operator.awaitReview("once", "Conflict");
        assertThat(outcome(held, 1).message()).startsWith("held back: PatGrantReview deny,");
        assertThat(held.total()).isEqualTo(2);
        assertThat(held.succeeded()).isEqualTo(1);
        assertThat(held.failed()).isZero();
        assertThat(held.undecided()).isEqualTo(1);
        assertThat(held.lastHandledRetryAt()).isEqualTo("now");
        staysTrue(() -> assertThat(acme.pendingRequestIds()).contains(1L));

        journeySteps.delete("acme", "deny");
        PatStatus done = operator.awaitReview("once", "Succeeded");
        assertThat(ready(done).message()).isEqualTo("approved 2 of 2");
        assertThat(acme.decisions()).extracting(SimulatedDecision::id).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void retryDecidesOnlyWhatFailed() {
        seed(3);

        retry();

        operator.awaitReview("once", "Succeeded");
        staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactly(3L));
    }

    @Test
    void retrySendsEachIdOnceWhenSeveralFailAgain() {
        operator.apply(SelectorManifests.review(acme, "once", "Approve", "suspend: true\n" + ONE_SHOT));
        seed(3);
        operator.gitHub()
                .faults()
                .onDecisions()
                .every()
                .status(422, "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com\"}");
        operator.apply(SelectorManifests.review(
                acme, "two", "Approve", "selector:\n  createdBefore: " + BOUND + "\n  owners: [ci-bot]\n"));
        operator.awaitReview("two", "Failed");
        operator.gitHub().clearCalls();

        journeySteps.retry("two", "now");

        TestOperator.waiting().until(() -> operator.gitHub().postCount() >= 2);
        staysTrue(() -> assertThat(operator.gitHub().postCount()).isEqualTo(2));
    }

    @Test
    void requestCancelledBeforeItsRetryIsNotCountedAsFailed() {
        acme.memberCancels(1);

        retry();

        PatStatus status = operator.awaitReview("once", "Succeeded");
        assertThat(ready(status).message()).isEqualTo("approved 1 of 1");
        assertThat(status.failed()).isZero();
    }

    @Test
    void retryRequestedWhileSuspendedIsMadeOnceResumed() {
        operator.apply(SelectorManifests.review(acme, "once", "Approve", "suspend: true\n" + ONE_SHOT));
        operator.awaitReview("once", "PartiallyFailed");
        retry();
        staysTrue(() -> assertThat(acme.pendingRequestIds()).contains(1L));

        operator.apply(SelectorManifests.review(acme, "once", "Approve", ONE_SHOT));

        operator.awaitReview("once", "Succeeded");
    }

    @Test
    void retryRequestedDuringAnOutageIsMadeLaterAndDecidesNothingElse() {
        operator.gitHub()
                .faults()
                .on((method, path) -> path.contains("/orgs/acme/personal"))
                .every()
                .status(503);
        retry();
        PatStatus waiting = operator.awaitReview("once", "GitHubUnavailable");
        assertThat(waiting.lastHandledRetryAt()).as("not handled yet").isNull();
        seed(3);
        staysTrue(() -> assertThat(acme.pendingRequestIds()).contains(1L, 3L));

        operator.gitHub().faults().clear();

        operator.awaitReview("once", "Succeeded");
        staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactly(3L));
    }

    @Test
    void retryRequestedWithoutASecretIsMadeOnceTheSecretIsBack() {
        operator.client().secrets().inNamespace("acme").withName("github-app").delete();
        retry();
        operator.awaitReview("once", "CredentialsNotFound");

        operator.secret("acme", "github-app");

        PatStatus status = operator.awaitReview("once", "Succeeded");
        assertThat(outcomeOf(status, 1)).isEqualTo(OutcomeType.APPROVED);
        assertThat(status.lastHandledRetryAt()).isEqualTo("now");
    }
}

package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.SelectorManifests.condition;
import static dev.patoperator.support.SelectorManifests.standing;
import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which of several resources decides a request. An interval of a minute takes a second here. */
class PrecedenceJourneyTest {

    private static final String CI_BOT = "owners: [ci-bot]\n";

    @RegisterExtension
    final TestOperator operator = TestOperator.withCredentials();

    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    private void bots(long... ids) {
        for (long id : ids) {
            acme.request(id).owner("ci-bot").add();
        }
    }

    private void awaitPending(Long... ids) {
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(acme.pendingRequestIds()).containsExactlyInAnyOrder(ids));
    }

    @Test
    void denyTakesPrecedenceOverAnApproval() {
        acme.request(1)
                .owner("ci-bot")
                .permission("organization", "administration", "read")
                .add();
        bots(2);
        operator.apply(standing(acme, "no-admin", "Deny", "permission: administration_read\n"));
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        awaitPending();

        assertThat(acme.decisions())
                .extracting(SimulatedDecision::id, SimulatedDecision::action)
                .containsExactlyInAnyOrder(
                        tuple(1L, SimulatedDecision.DecisionAction.DENY),
                        tuple(2L, SimulatedDecision.DecisionAction.APPROVE));
    }

    @Test
    void denyAppliedWhileAnApprovalIsPendingHoldsItBack() {
        acme.request(1).owner("ci-bot").add();
        acme.request(2).owner("ci-bot").tokenName("late").add();
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/1"))
                .delay(Duration.ofMillis(1500));
        operator.apply(SelectorManifests.review(
                acme, "bots", "Approve", "selector:\n  owners: [ci-bot]\n  tokenIDs: [900001, 900002]\n"));
        TestOperator.waiting().until(() -> !acme.pendingRequestIds().contains(1L));

        operator.apply(SelectorManifests.review(
                acme,
                "deny",
                "Deny",
                "interval: 1m\nlimit: 1\nselector:\n"
                        + condition("request.tokenName != 'token-1'").indent(2)));

        awaitPending();
        assertThat(acme.decisions())
                .extracting(SimulatedDecision::id, SimulatedDecision::action)
                .containsExactlyInAnyOrder(
                        tuple(1L, SimulatedDecision.DecisionAction.APPROVE),
                        tuple(2L, SimulatedDecision.DecisionAction.DENY));
        // The request of the second token is gone by then, and this resource did not approve it.
        PatStatus status = operator.awaitReview("bots", "NotFound");
        assertThat(status.total()).isEqualTo(2);
        assertThat(status.succeeded()).isEqualTo(1);
        assertThat(outcomeOf(status, 1)).isEqualTo(OutcomeType.APPROVED);
        assertThat(ready(status).message()).contains("900002").doesNotContain("900001");
    }

    @Test
    void denyOverItsLimitHoldsApprovalsBack() {
        LongStream.rangeClosed(1, 3)
                .forEach(id -> acme.request(id).owner("ci-bot").add());
        operator.apply(SelectorManifests.review(
                acme, "deny", "Deny", "interval: 1m\nlimit: 1\nselector:\n  owners: [ci-bot]\n"));
        operator.awaitReview("deny", "LimitExceeded");
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        PatStatus status = journeySteps.awaitStatus(
                "acme", "bots", it -> assertThat(it.undecided()).isEqualTo(3));

        assertThat(outcome(status, 1).outcome()).isEqualTo(OutcomeType.UNDECIDED);
        assertThat(outcome(status, 1).message()).contains("PatGrantReview deny");
        assertThat(ready(status).reason()).isEqualTo("UpToDate");
        staysTrue(() -> assertThat(acme.decisions()).isEmpty());
    }

    @Test
    void denyThatCannotBeEvaluatedHoldsApprovalsBack() {
        bots(1);
        operator.apply(standing(acme, "deny", "Deny", condition("request.tokenExpiresAt > now + duration('2160h')")));
        journeySteps.awaitStatus(
                "acme", "deny", it -> assertThat(outcomeOf(it, 1)).isEqualTo(OutcomeType.UNDECIDED));
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        PatStatus status = journeySteps.awaitStatus(
                "acme", "bots", it -> assertThat(it.undecided()).isEqualTo(1));

        assertThat(outcome(status, 1).message()).contains("PatGrantReview deny", "could not be evaluated");
        staysTrue(() -> assertThat(acme.decisions()).isEmpty());
    }

    @Test
    void verifiedDenyThatDoesNotCompileHoldsApprovalsBack() {
        bots(1);
        operator.apply(standing(acme, "deny", "Deny", condition("request.nothing")));
        operator.awaitReview("deny", "InvalidSpec");
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        PatStatus status = journeySteps.awaitStatus(
                "acme", "bots", it -> assertThat(it.undecided()).isEqualTo(1));

        assertThat(outcome(status, 1).message()).contains("PatGrantReview deny");
        staysTrue(() -> assertThat(acme.decisions()).isEmpty());
    }

    @Test
    void suspendedDenyAndDryRunDenyHoldNothingBack() {
        bots(1);
        operator.apply(SelectorManifests.review(
                acme, "suspended", "Deny", "suspend: true\ninterval: 1m\nselector:\n  owners: [ci-bot]\n"));
        operator.apply(SelectorManifests.review(
                acme, "dry", "Deny", "dryRun: true\ninterval: 1m\nselector:\n  owners: [ci-bot]\n"));
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        awaitPending();

        assertThat(acme.decisions())
                .extracting(SimulatedDecision::action)
                .containsExactly(SimulatedDecision.DecisionAction.APPROVE);
    }

    @Test
    void denyInAnotherNamespaceNeedsCredentialsToHoldBackAndIsNotNamed() {
        bots(1);
        operator.apply(JourneySteps.in("beta", standing(acme, "elsewhere", "Deny", CI_BOT)));
        journeySteps.awaitReview("beta", "elsewhere", "CredentialsNotFound");
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));
        awaitPending();

        operator.secret("beta", "github-app");
        journeySteps.awaitReview("beta", "elsewhere", "UpToDate");
        operator.apply(JourneySteps.in(
                "beta", standing(acme, "elsewhere", "Deny", condition("request.tokenExpiresAt > now"))));
        bots(2);
        PatStatus status = journeySteps.awaitStatus(
                "acme", "bots", it -> assertThat(outcomeOf(it, 2)).isEqualTo(OutcomeType.UNDECIDED));
        assertThat(outcome(status, 2).message()).contains("another namespace").doesNotContain("elsewhere");
    }

    @Test
    void selectorLeavesExplicitlyListedIdsToTheirResourceAndReportsThat() {
        bots(2, 3);
        operator.apply(TestOperator.review("refuse", "Deny", "2"));
        operator.apply(TestOperator.review("later", "Approve", "2"));
        operator.awaitReview("later", "Conflict");
        operator.apply(standing(acme, "deny", "Deny", CI_BOT));

        PatStatus status = journeySteps.awaitStatus("acme", "deny", it -> {
            assertThat(outcomeOf(it, 2)).isEqualTo(OutcomeType.UNDECIDED);
            assertThat(outcomeOf(it, 3)).isEqualTo(OutcomeType.DENIED);
        });

        assertThat(outcome(status, 2).message())
                .startsWith("left to PatGrantReview")
                .endsWith("lists this id");
        // Totals are those of the last evaluation: another one, without the decided request, may have followed at once.
        assertThat(status.total()).isEqualTo(status.succeeded() + 1);
        assertThat(status.undecided()).isEqualTo(1);
        assertThat(ready(status).message())
                .contains(
                        "denied " + status.succeeded() + " of " + status.total(), "request 2: left to PatGrantReview");
        journeySteps.delete("acme", "refuse");
        operator.awaitReview("later", "Succeeded");
        assertThat(acme.decisions())
                .extracting(SimulatedDecision::id, SimulatedDecision::action)
                .containsExactlyInAnyOrder(
                        tuple(3L, SimulatedDecision.DecisionAction.DENY),
                        tuple(2L, SimulatedDecision.DecisionAction.APPROVE));
        journeySteps.awaitStatus(
                "acme", "deny", it -> assertThat(it.undecided()).isZero());
    }
}

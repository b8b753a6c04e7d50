package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.conditionTypes;
import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code suspend}, {@code dryRun} and {@code missingPolicy}, switched on and off at every stage of a decision. */
class SuspendAndDryRunJourneyTest {

    private static final String SUSPENDED = "suspend: true";
    private static final String DRY_RUN = "dryRun: true";
    private static final String IGNORE = "missingPolicy: Ignore";

    @RegisterExtension
    static final TestOperator operator = TestOperator.withCredentials();

    private static final JourneySteps journeySteps = new JourneySteps(operator);
    private static final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @BeforeEach
    void resetSimulator() {
        acme.bulkLandsAfter(Duration.ZERO);
    }

    private static void requests(long... ids) {
        for (long id : ids) {
            acme.request(id).owner("mona").tokenName("deploy-" + id).add();
        }
    }

    @Test
    void resourceSuspendedFromTheStartSendsNothingUntilResumed() {
        requests(1, 2);
        operator.apply(review("parked", "Approve", "1, 2", SUSPENDED));

        PatStatus status = operator.awaitReview("parked", "Suspended");
        assertThat(conditionTypes(status)).containsExactlyInAnyOrder("Ready", "Suspended");
        assertThat(ready(status).status()).isEqualTo("False");
        assertThat(status.outcomeList()).extracting(Outcome::outcome).containsOnly(OutcomeType.PENDING);
        staysTrue(() -> assertThat(operator.gitHub().calls()).isEmpty());
        assertThat(journeySteps.statusWrites("parked")).isEqualTo(1);

        operator.apply(review("parked", "Approve", "1, 2", "suspend: false"));

        assertThat(conditionTypes(operator.awaitReview("parked", "Succeeded"))).containsExactly("Ready");
    }

    @Test
    void resourceSuspendedAfterSuccessStaysReady() {
        requests(11);
        operator.apply(review("paused", "Approve", "11"));
        String since = ready(operator.awaitReview("paused", "Succeeded")).lastTransitionTime();
        operator.gitHub().clearCalls();

        operator.apply(review("paused", "Approve", "11", SUSPENDED));
        PatStatus status = journeySteps.awaitStatus(
                "acme", "paused", it -> assertThat(conditionTypes(it)).containsExactlyInAnyOrder("Ready", "Suspended"));
        assertThat(ready(status).status()).isEqualTo("True");
        assertThat(ready(status).reason()).isEqualTo("Succeeded");
        assertThat(status.succeeded()).isEqualTo(1);

        operator.apply(review("paused", "Approve", "11"));
        status = journeySteps.awaitStatus(
                "acme", "paused", it -> assertThat(conditionTypes(it)).containsExactly("Ready"));
        assertThat(ready(status).lastTransitionTime()).isEqualTo(since);
        assertThat(operator.gitHub().calls()).isEmpty();
    }

    @Test
    void resourceSuspendedDuringACallRecordsItAndKeepsTheRestPending() {
        for (long id = 1001; id <= 1150; id++) {
            requests(id);
        }
        String ids = TestOperator.ids(1001, 1150);
        acme.bulkLandsAfter(Duration.ofMillis(300));
        operator.gitHub()
                .faults()
                .on("orgs/review-pat-grant-requests-in-bulk")
                .run(() -> operator.apply(review("stopped", "Approve", ids, SUSPENDED)));

        operator.apply(review("stopped", "Approve", ids));

        PatStatus status = journeySteps.awaitStatus(
                "acme", "stopped", it -> assertThat(it.succeeded()).isEqualTo(100));
        assertThat(conditionTypes(status)).contains("Ready", "Suspended").doesNotContain("Reconciling");
        assertThat(ready(status).status()).isEqualTo("False");
        assertThat(outcomeOf(status, 1100)).isEqualTo(OutcomeType.APPROVED);
        assertThat(outcomeOf(status, 1101)).isEqualTo(OutcomeType.PENDING);
        staysTrue(() -> assertThat(operator.gitHub().postCount()).isEqualTo(1));
        operator.gitHub().faults().clear();

        operator.apply(review("stopped", "Approve", ids));

        assertThat(operator.awaitReview("stopped", "Succeeded").succeeded()).isEqualTo(150);
        assertThat(operator.gitHub().postCount()).isEqualTo(2);
    }

    @Test
    void suspendedResourceKeepsItsFailures() {
        requests(21);
        operator.apply(review("kept", "Approve", "21, 22"));
        operator.awaitReview("kept", "NotFound");

        operator.apply(review("kept", "Approve", "21, 22", SUSPENDED));

        PatStatus status = journeySteps.awaitStatus(
                "acme", "kept", it -> assertThat(conditionTypes(it)).contains("Suspended"));
        assertThat(ready(status).reason()).isEqualTo("NotFound");
        assertThat(outcomeOf(status, 22)).isEqualTo(OutcomeType.NOT_FOUND);
        assertThat(status.failed()).isEqualTo(1);
    }

    @Test
    void suspendedResourceWithAnInvalidSpecIsSuspendedToo() {
        String guard = "selector: {matchConditions: [{name: mine, expression: \"request.owner == %s\"}]}";
        operator.apply(review("spoilt", "Approve", "25", SUSPENDED, guard.formatted("mona")));

        PatStatus status = operator.awaitReview("spoilt", "InvalidSpec");
        assertThat(conditionTypes(status)).containsExactlyInAnyOrder("Ready", "Stalled", "Suspended");

        operator.apply(review("spoilt", "Approve", "25", SUSPENDED, guard.formatted("'mona'")));

        status = operator.awaitReview("spoilt", "Suspended");
        assertThat(conditionTypes(status)).containsExactlyInAnyOrder("Ready", "Suspended");
    }

    @Test
    void aDryRunReportsAndSendsNothingUntilItIsSwitchedOff() {
        requests(31, 32);
        operator.apply(review("trial", "Approve", "31, 39, 32", DRY_RUN));

        PatStatus status = operator.awaitReview("trial", "DryRun");
        assertThat(conditionTypes(status)).containsExactly("Ready");
        assertThat(ready(status).status()).isEqualTo("True");
        assertThat(ready(status).message()).contains("would approve 2 of 3", "1 not found");
        assertThat(outcomeOf(status, 31)).isEqualTo(OutcomeType.WOULD_APPROVE);
        assertThat(outcome(status, 31).owner()).isEqualTo("mona");
        assertThat(outcome(status, 31).tokenID()).isEqualTo(900031L);
        assertThat(outcome(status, 31).tokenName()).isEqualTo("deploy-31");
        assertThat(outcomeOf(status, 39)).isEqualTo(OutcomeType.NOT_FOUND);
        assertThat(status.lastDecisionTime()).isNull();
        staysTrue(() -> assertThat(operator.gitHub().postCount()).isZero());
        assertThat(journeySteps.statusWrites("trial")).isEqualTo(1);
        assertThat(journeySteps.events("trial"))
                .noneMatch(event -> event.getReason().equals("Decided"));
        requests(39);

        operator.apply(review("trial", "Approve", "31, 39, 32"));

        status = operator.awaitReview("trial", "Succeeded");
        assertThat(status.outcomeList()).extracting(Outcome::outcome).containsOnly(OutcomeType.APPROVED);
    }

    @Test
    void dryRunsOfDenialsAndRevocationsReportWhatTheyWouldDo() {
        requests(41);
        acme.grant(42).owner("hubot").tokenName("old").add();

        operator.apply(review("would-deny", "Deny", "41", DRY_RUN));
        operator.apply(revocation("would-revoke", "42, 43", DRY_RUN));

        assertThat(outcomeOf(operator.awaitReview("would-deny", "DryRun"), 41)).isEqualTo(OutcomeType.WOULD_DENY);
        PatStatus status = operator.awaitRevocation("would-revoke", "DryRun");
        assertThat(outcomeOf(status, 42)).isEqualTo(OutcomeType.WOULD_REVOKE);
        assertThat(outcome(status, 42).owner()).isEqualTo("hubot");
        assertThat(outcomeOf(status, 43)).isEqualTo(OutcomeType.NOT_FOUND);
        assertThat(operator.gitHub().postCount()).isZero();
    }

    @Test
    void dryRunFindsARequestThatIsNewerThanTheLastListing() {
        requests(45);
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/45"))
                .run(() -> {
                    requests(46);
                    operator.apply(review("just-asked", "Approve", "46", DRY_RUN));
                });

        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/45"))
                .delay(Duration.ofMillis(300));
        operator.apply(review("busy", "Approve", "45"));
        operator.awaitReview("busy", "Succeeded");

        assertThat(outcomeOf(operator.awaitReview("just-asked", "DryRun"), 46)).isEqualTo(OutcomeType.WOULD_APPROVE);
    }

    @Test
    void ignoredMissingIdIsDecidedOnceItExistsAfterADryRun() {
        operator.apply(review("early", "Approve", "51", DRY_RUN, IGNORE));
        operator.awaitReview("early", "DryRun");
        requests(51);

        operator.apply(review("early", "Approve", "51", IGNORE));

        assertThat(outcomeOf(operator.awaitReview("early", "Succeeded"), 51)).isEqualTo(OutcomeType.APPROVED);
    }

    @Test
    void dryRunKeepsEarlierDecisions() {
        requests(55, 56);
        operator.apply(review("half", "Approve", "55"));
        operator.awaitReview("half", "Succeeded");

        operator.apply(review("half", "Approve", "55, 56", DRY_RUN));

        PatStatus status = operator.awaitReview("half", "DryRun");
        assertThat(outcomeOf(status, 55)).isEqualTo(OutcomeType.APPROVED);
        assertThat(outcomeOf(status, 56)).isEqualTo(OutcomeType.WOULD_APPROVE);
        assertThat(ready(status).message()).contains("1 decided before");
    }

    @Test
    void dryRunSwitchedOnWhileADecisionIsPendingHoldsItBack() {
        requests(57, 58);
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/57"))
                .run(() -> operator.apply(review("second-thoughts", "Approve", "57, 58", DRY_RUN)));

        operator.apply(review("second-thoughts", "Approve", "57, 58"));

        PatStatus status = operator.awaitReview("second-thoughts", "DryRun");
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(
                                outcomeOf(operator.review("second-thoughts").getStatus(), 57))
                        .isEqualTo(OutcomeType.APPROVED));
        assertThat(outcomeOf(status, 58)).isEqualTo(OutcomeType.WOULD_APPROVE);
        assertThat(acme.pendingRequestIds()).contains(58L);
    }

    @Test
    void missingIdStallsUnlessMissingPolicyIsIgnore() {
        requests(61, 63);
        operator.apply(review("strict", "Approve", "61, 62"));
        operator.apply(review("lenient", "Approve", "63, 64", IGNORE));

        PatStatus strict = operator.awaitReview("strict", "NotFound");
        assertThat(ready(strict).message()).contains("62");
        assertThat(strict.succeeded()).isEqualTo(1);
        assertThat(strict.failed()).isEqualTo(1);
        PatStatus lenient = operator.awaitReview("lenient", "Succeeded");
        assertThat(ready(lenient).status()).isEqualTo("True");
        assertThat(ready(lenient).message()).contains("missingPolicy: Ignore", "1");
        assertThat(lenient.succeeded()).isEqualTo(2);
        assertThat(lenient.failed()).isZero();
        assertThat(outcomeOf(lenient, 64)).isEqualTo(OutcomeType.NOT_FOUND);
    }

    @Test
    void changedMissingPolicySendsNothing() {
        requests(71);
        operator.apply(review("switched", "Approve", "71, 72"));
        operator.awaitReview("switched", "NotFound");
        operator.gitHub().clearCalls();

        operator.apply(review("switched", "Approve", "71, 72", IGNORE));
        operator.awaitReview("switched", "Succeeded");
        assertThat(operator.gitHub().calls()).isEmpty();

        operator.apply(review("switched", "Approve", "71, 72"));
        operator.awaitReview("switched", "NotFound");
        assertThat(acme.decisions()).filteredOn(it -> it.id() == 71).hasSize(1);
    }
}

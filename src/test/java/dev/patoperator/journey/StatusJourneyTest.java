package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.condition;
import static dev.patoperator.support.JourneySteps.conditionTypes;
import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.Timings;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What status and Events show of decisions that succeed, decisions that fail, and resources without work. */
class StatusJourneyTest {

    @RegisterExtension
    static final TestOperator operator = TestOperator.withCredentials();

    private static final JourneySteps journeySteps = new JourneySteps(operator);
    private static final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @Test
    void aResourceThatNoOperatorHasSeenIsInProgressForKstatus() {
        try (TestOperator withoutOperator = TestOperator.prepare()) {
            withoutOperator.apply(review("new", "Approve", "1"));

            PatStatus status = withoutOperator.review("new").getStatus();
            assertThat(status.observedGeneration()).isEqualTo(-1);
            assertThat(status.conditions()).isNull();
            assertThat(status.outcomes()).isNull();
        }
    }

    @Test
    void oneIdTakesOneStatusWriteThatReportsEverything() {
        acme.request(101)
                .owner("ci-bot")
                .tokenId(900101L)
                .tokenName("ci's \"token\"")
                .add();
        Instant before = Instant.now();

        operator.apply(review("one", "Approve", "101", "reason: 'SEC-1234: CI bots'"));

        PatStatus status = operator.awaitReview("one", "Succeeded");
        assertThat(journeySteps.statusWrites("one")).isEqualTo(1);
        assertThat(conditionTypes(status)).containsExactly("Ready");
        assertThat(ready(status).status()).isEqualTo("True");
        assertThat(ready(status).observedGeneration()).isEqualTo(1);
        assertThat(ready(status).message()).isEqualTo("approved 1 of 1");
        assertThat(List.of(status.total(), status.succeeded(), status.failed(), status.undecided()))
                .containsExactly(1, 1, 0, 0);
        assertThat(status.githubAPIURL()).isEqualTo(operator.gitHub().baseUrl());
        Outcome outcome = outcome(status, 101);
        assertThat(outcome.tokenName()).isEqualTo("ci's \"token\"");
        assertThat(outcome.message()).isNull();
        assertThat(status.lastDecisionTime()).isEqualTo(outcome.decisionTime());
        assertThat(Instant.parse(outcome.decisionTime())).isBetween(before.minusSeconds(1), Instant.now());
        assertThat(outcome.githubRequestID())
                .isEqualTo(acme.decisions().stream()
                        .filter(decision -> decision.id() == 101)
                        .findFirst()
                        .orElseThrow()
                        .requestId());
    }

    @Test
    void fiveHundredIdsAreSentInBatchesOfAtMostAHundred() {
        LongStream.rangeClosed(1001, 1500).forEach(id -> acme.request(id).add());

        operator.apply(review("most", "Approve", TestOperator.ids(1001, 1500)));

        PatStatus status = operator.awaitReview("most", "Succeeded");
        assertThat(status.total()).isEqualTo(500);
        assertThat(status.succeeded()).isEqualTo(500);
        assertThat(status.outcomeList())
                .extracting(Outcome::id)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1001, 1500).boxed().toList());
        assertThat(operator.gitHub().calls("orgs/review-pat-grant-requests-in-bulk"))
                .hasSize(5)
                .allSatisfy(call ->
                        assertThat(call.body().get("pat_request_ids").size()).isLessThanOrEqualTo(100));
        assertThat(operator.gitHub().postCount()).isEqualTo(5);
    }

    @Test
    void theEventAboutADecisionNamesTheIdItsOwnerAndTheToken() {
        acme.request(111).owner("mona").tokenName("deploy").add();
        acme.grant(112).owner("hubot").tokenName("old").add();

        operator.apply(review("told", "Deny", "111"));
        operator.apply(revocation("told-too", "112"));

        var outcome = TestOperator.outcome(operator.awaitReview("told", "Succeeded"), 111);
        var denied = journeySteps.awaitEvent("told", "Decided");
        assertThat(denied.getType()).isEqualTo("Normal");
        assertThat(denied.getNote())
                .contains("Denied", "acme", "111", "mona", "deploy", "under generation 1")
                .contains(outcome.githubRequestID());
        assertThat(denied.getRegarding().getUid())
                .isEqualTo(operator.review("told").getMetadata().getUid());
        assertThat(journeySteps.awaitEvent("told-too", "Decided").getNote())
                .contains("Revoked", "acme", "112", "hubot", "old");
    }

    @Test
    void refusedDecisionIsReportedAsFailedWithItsError() {
        acme.request(121).owner("mona").tokenName("deploy").add();
        acme.request(122).add();
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/121"))
                .every()
                .status(
                        422,
                        "{\"message\":\"Validation Failed: token expired\",\"documentation_url\":\"https://docs.github.com\"}");

        operator.apply(review("partly", "Approve", "121, 122"));

        PatStatus status = operator.awaitReview("partly", "PartiallyFailed");
        assertThat(conditionTypes(status)).containsExactlyInAnyOrder("Ready", "Stalled");
        assertThat(ready(status).status()).isEqualTo("False");
        assertThat(ready(status).message()).contains("121", "token expired");
        assertThat(condition(status, "Stalled").reason()).isEqualTo("PartiallyFailed");
        assertThat(outcome(status, 121).message()).contains("token expired");
        assertThat(outcomeOf(status, 122)).isEqualTo(OutcomeType.APPROVED);
        assertThat(status.failed()).isEqualTo(1);
        assertThat(status.succeeded()).isEqualTo(1);
        var event = journeySteps.awaitEvent("partly", "DecisionFailed");
        assertThat(event.getType()).isEqualTo("Warning");
        assertThat(event.getNote()).contains("121", "mona", "deploy", "token expired");
    }

    @Test
    void whenAllDecisionsAreRefusedTheReasonIsFailed() {
        acme.request(131).add();
        operator.gitHub()
                .faults()
                .on("orgs/review-pat-grant-request")
                .every()
                .status(422, "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com\"}");

        operator.apply(review("all-failed", "Approve", "131"));

        operator.awaitReview("all-failed", "Failed");
        operator.gitHub().clearCalls();
        staysTrue(() -> assertThat(operator.gitHub().calls()).isEmpty());
    }

    @Test
    void stalledResourceHasAnEventWithItsReason() {
        operator.apply(review("gone", "Approve", "199999"));

        PatStatus status = operator.awaitReview("gone", "NotFound");
        assertThat(conditionTypes(status)).containsExactlyInAnyOrder("Ready", "Stalled");
        assertThat(journeySteps.awaitEvent("gone", "NotFound").getNote()).contains("199999");
        assertThat(status.lastDecisionTime()).isNull();
    }

    @Test
    void longRunningWorkIsReportedAsProgressing() {
        RequeueIntervals impatient = new RequeueIntervals(
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofHours(1),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10));
        try (TestOperator slow = TestOperator.prepare()
                .tuning(new Timings(TestOperator.QUICK.gitHub(), TestOperator.QUICK.dispatch(), impatient))) {
            slow.gitHub().organization("acme").request(1).add();
            slow.secret("acme", "github-app");
            slow.start();
            slow.gitHub().faults().on("orgs/list-pat-grant-requests").every().delayBeforeActing(Duration.ofMillis(900));

            slow.apply(review("slow", "Approve", "1"));

            PatStatus status = slow.awaitReview("slow", "Progressing");
            assertThat(conditionTypes(status)).containsExactlyInAnyOrder("Ready", "Reconciling");
            assertThat(ready(status).status()).isEqualTo("False");
            assertThat(outcomeOf(status, 1)).isEqualTo(OutcomeType.PENDING);
            slow.awaitReview("slow", "Succeeded");
            assertThat(new JourneySteps(slow).statusWrites("slow")).isEqualTo(2);
        }
    }

    @Test
    void transitionTimeChangesOnlyWithTheConditionStatus() {
        acme.request(151).add();
        acme.request(152).add();
        operator.apply(review("steady", "Approve", "151"));
        PatStatus first = operator.awaitReview("steady", "Succeeded");
        String at = ready(first).lastTransitionTime();
        TestOperator.waiting()
                .until(() -> Instant.now().isAfter(Instant.parse(at).plusSeconds(1)));

        operator.apply(review("steady", "Approve", "151", "reason: later"));
        PatStatus second = operator.awaitReview("steady", "Succeeded");

        assertThat(ready(second).observedGeneration()).isEqualTo(2);
        assertThat(ready(second).lastTransitionTime()).isEqualTo(at);
        assertThat(second.lastDecisionTime()).isEqualTo(first.lastDecisionTime());
    }

    @Test
    void unrelatedAnnotationCausesNoStatusWriteAndNoCall() {
        acme.request(161).add();
        operator.apply(review("labelled", "Approve", "161"));
        operator.awaitReview("labelled", "Succeeded");
        operator.gitHub().clearCalls();

        journeySteps.annotate("labelled", "example.com/note", "hello");

        staysTrue(() -> assertThat(journeySteps.statusWrites("labelled")).isEqualTo(1));
        assertThat(operator.gitHub().calls()).isEmpty();
    }
}

package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.in;
import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.RecordedCall;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two resources that list the same request: agreement, conflict, and what does not count as a conflict. */
class ConflictJourneyTest {

    private static TestOperator operator;
    private static JourneySteps journeySteps;
    private static SimulatedOrganization acme;

    @BeforeAll
    static void start() {
        operator = TestOperator.run();
        operator.secret("beta", "github-app");
        journeySteps = new JourneySteps(operator);
        acme = operator.gitHub().organization("acme");
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @BeforeEach
    void resetSimulator() {
        operator.gitHub().faults().clear();
        operator.gitHub().clearCalls();
    }

    /** Keeps the worker busy with another decision, so that it handles what is applied meanwhile together. */
    private static void whileTheWorkerIsBusy(long busyId, Runnable meanwhile) {
        acme.request(busyId).add();
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/" + busyId))
                .delay(Duration.ofMillis(300));
        operator.apply(review("busy-" + busyId, "Approve", String.valueOf(busyId)));
        TestOperator.waiting().until(() -> !acme.pendingRequestIds().contains(busyId));
        meanwhile.run();
    }

    @Test
    void twoAgreeingResourcesShareOneCallAndItsOutcome() {
        acme.request(1).owner("mona").add();
        whileTheWorkerIsBusy(2, () -> {
            operator.apply(review("agrees", "Approve", "1"));
            operator.apply(in("beta", review("agrees-too", "Approve", "1")));
        });

        PatStatus one = operator.awaitReview("agrees", "Succeeded");
        PatStatus other = journeySteps.awaitReview("beta", "agrees-too", "Succeeded");

        assertThat(outcome(one, 1)).isEqualTo(outcome(other, 1));
        assertThat(outcome(one, 1).owner()).isEqualTo("mona");
        assertThat(operator.gitHub().calls())
                .filteredOn(call -> call.path().endsWith("/1"))
                .hasSize(1);
    }

    @Test
    void agreeingResourcesWithDifferentReasonsShareOneDecision() {
        acme.request(5).add();
        whileTheWorkerIsBusy(6, () -> {
            operator.apply(review("reason-one", "Deny", "5", "reason: one"));
            operator.apply(review("reason-two", "Deny", "5", "reason: two"));
        });

        operator.awaitReview("reason-one", "Succeeded");
        operator.awaitReview("reason-two", "Succeeded");
        // The reconcilers' threads determine which of the two is submitted first.
        assertThat(acme.decisions())
                .filteredOn(decision -> decision.id() == 5)
                .extracting(SimulatedDecision::reason)
                .hasSize(1)
                .isSubsetOf("one", "two");
    }

    @Test
    void disagreeingResourcesHoldOnlyTheIdThatBothList() {
        acme.request(11).add();
        acme.request(12).add();
        acme.request(13).add();
        whileTheWorkerIsBusy(19, () -> {
            operator.apply(review("yes", "Approve", "11, 12"));
            operator.apply(review("no", "Deny", "11, 13"));
        });

        PatStatus yes = operator.awaitReview("yes", "Conflict");
        PatStatus no = operator.awaitReview("no", "Conflict");

        assertThat(JourneySteps.conditionTypes(yes)).containsExactlyInAnyOrder("Ready", "Stalled");
        assertThat(outcomeOf(yes, 11)).isEqualTo(OutcomeType.UNDECIDED);
        assertThat(outcome(yes, 11).message()).contains("PatGrantReview no");
        assertThat(outcome(no, 11).message()).contains("PatGrantReview yes");
        assertThat(yes.undecided()).isEqualTo(1);
        assertThat(outcomeOf(yes, 12)).isEqualTo(OutcomeType.APPROVED);
        assertThat(outcomeOf(no, 13)).isEqualTo(OutcomeType.DENIED);
        assertThat(ready(yes).message()).contains("11");
        assertThat(journeySteps.awaitEvent("yes", "Conflict").getNote()).contains("11");
        long writes = journeySteps.statusWrites("yes");
        staysTrue(() -> assertThat(acme.pendingRequestIds()).contains(11L));
        assertThat(journeySteps.statusWrites("yes")).isEqualTo(writes);

        journeySteps.delete("acme", "yes");
        operator.awaitReview("no", "Succeeded");
        assertThat(acme.decisions())
                .filteredOn(decision -> decision.id() == 11)
                .extracting(SimulatedDecision::action)
                .containsExactly(SimulatedDecision.DecisionAction.DENY);
    }

    @Test
    void conflictingResourceInAnotherNamespaceIsNotNamed() {
        acme.request(21).add();
        whileTheWorkerIsBusy(29, () -> {
            operator.apply(review("here", "Approve", "21"));
            operator.apply(in("beta", review("secret-name", "Deny", "21")));
        });

        PatStatus here = operator.awaitReview("here", "Conflict");
        PatStatus there = journeySteps.awaitReview("beta", "secret-name", "Conflict");

        assertThat(here.toString()).doesNotContain("secret-name").doesNotContain("beta");
        assertThat(there.outcomes().toString()).doesNotContain("here ").doesNotContain("acme/");
        assertThat(outcome(here, 21).message()).contains("another namespace");

        operator.apply(in("beta", review("secret-name", "Deny", "21", "suspend: true")));
        operator.awaitReview("here", "Succeeded");
    }

    @Test
    void idIsDecidedOnceTheConflictingResourceNoLongerListsIt() {
        acme.request(31).add();
        acme.request(32).add();
        whileTheWorkerIsBusy(39, () -> {
            operator.apply(review("stays", "Deny", "31"));
            operator.apply(review("withdraws", "Approve", "31, 32"));
        });
        operator.awaitReview("stays", "Conflict");
        operator.awaitReview("withdraws", "Conflict");

        operator.apply(review("withdraws", "Approve", "32"));

        operator.awaitReview("withdraws", "Succeeded");
        operator.awaitReview("stays", "Succeeded");
    }

    @Test
    void conflictIsDetectedAcrossSpellingsOfTheOrganization() {
        acme.request(35).add();
        whileTheWorkerIsBusy(36, () -> {
            operator.apply(review("small", "Deny", "35"));
            operator.apply(review("capital", "Approve", "35").replace("organization: acme", "organization: ACME"));
        });

        operator.awaitReview("small", "Conflict");
        operator.awaitReview("capital", "Conflict");
        journeySteps.delete("acme", "capital");
        operator.awaitReview("small", "Succeeded");
    }

    @Test
    void suspendedDryRunAndUnauthorizedResourcesHoldNothing() {
        acme.request(41).add();
        operator.apply(review("suspended-rival", "Deny", "41", "suspend: true"));
        operator.apply(review("dry-rival", "Deny", "41", "dryRun: true"));
        operator.apply(in("gamma", review("rival-without-secret", "Deny", "41")));
        operator.awaitReview("suspended-rival", "Suspended");
        operator.awaitReview("dry-rival", "DryRun");
        journeySteps.awaitReview("gamma", "rival-without-secret", "CredentialsNotFound");

        operator.apply(review("only-say", "Approve", "41"));

        operator.awaitReview("only-say", "Succeeded");
        journeySteps.delete("gamma", "rival-without-secret");
    }

    @Test
    void completedResourceHoldsNothing() {
        acme.request(51).add();
        operator.apply(review("decided", "Deny", "51"));
        operator.awaitReview("decided", "Succeeded");

        operator.apply(review("too-late", "Approve", "51"));

        operator.awaitReview("too-late", "NotFound");
        assertThat(acme.decisions()).filteredOn(it -> it.id() == 51).hasSize(1);
    }

    @Test
    void conflictingResourceHoldsAnIdThatIsPending() {
        acme.request(61).add();
        acme.request(62).add();
        whileTheWorkerIsBusy(69, () -> {
            operator.apply(review("first", "Approve", "61, 62"));
            operator.apply(review("rival", "Deny", "62"));
        });

        operator.awaitReview("first", "Conflict");
        operator.awaitReview("rival", "Conflict");
        assertThat(acme.pendingRequestIds()).contains(62L).doesNotContain(61L);
        journeySteps.delete("acme", "rival");
        operator.awaitReview("first", "Succeeded");
    }

    @Test
    void thirdResourceAppliedDuringAConflictDoesNotResolveIt() {
        acme.request(65).add();
        whileTheWorkerIsBusy(66, () -> {
            operator.apply(review("tie-yes", "Approve", "65"));
            operator.apply(review("tie-no", "Deny", "65"));
        });
        operator.awaitReview("tie-yes", "Conflict");
        operator.awaitReview("tie-no", "Conflict");

        operator.apply(in("beta", review("tie-breaker", "Approve", "65")));

        journeySteps.awaitReview("beta", "tie-breaker", "Conflict");
        staysTrue(() -> assertThat(acme.pendingRequestIds()).contains(65L));
        journeySteps.delete("acme", "tie-no");
        operator.awaitReview("tie-yes", "Succeeded");
        journeySteps.delete("beta", "tie-breaker");
    }

    @Test
    void sameIdOfARequestAndOfAGrantIsNoConflict() {
        acme.request(71).add();
        acme.grant(71).add();
        whileTheWorkerIsBusy(79, () -> {
            operator.apply(review("number", "Approve", "71"));
            operator.apply(revocation("number", "71"));
        });

        operator.awaitReview("number", "Succeeded");
        operator.awaitRevocation("number", "Succeeded");
    }

    @Test
    void aConflictSurvivesARestart() {
        acme.request(81).add();
        whileTheWorkerIsBusy(89, () -> {
            operator.apply(review("for", "Approve", "81"));
            operator.apply(review("against", "Deny", "81"));
        });
        operator.awaitReview("for", "Conflict");
        operator.awaitReview("against", "Conflict");
        long writes = journeySteps.statusWrites("for");

        operator.stop();
        operator.start();

        staysTrue(() -> assertThat(acme.pendingRequestIds()).contains(81L));
        operator.awaitReview("for", "Conflict");
        assertThat(journeySteps.statusWrites("for")).isEqualTo(writes);
        journeySteps.delete("acme", "against");
        operator.awaitReview("for", "Succeeded");
    }

    @Test
    void revocationsAreSentBeforeReviewsThatWaitedLonger() {
        acme.request(91).add();
        acme.request(92).add();
        acme.grant(93).add();
        whileTheWorkerIsBusy(99, () -> {
            operator.apply(review("first-asked", "Approve", "91"));
            operator.apply(review("second-asked", "Deny", "92"));
            operator.apply(revocation("urgent", "93"));
        });

        operator.awaitReview("first-asked", "Succeeded");
        operator.awaitReview("second-asked", "Succeeded");
        operator.awaitRevocation("urgent", "Succeeded");
        List<String> sent = operator.gitHub().calls().stream()
                .filter(call -> call.method().equals("POST") && call.path().contains("personal-access"))
                .map(RecordedCall::path)
                .toList();
        assertThat(sent)
                .hasSize(4)
                .startsWith("/orgs/acme/personal-access-token-requests/99", "/orgs/acme/personal-access-tokens/93");
    }

    @Test
    void missingCredentialsAreReportedBeforeAConflictWhenTheServerIsKnown() {
        operator.secret("delta", "github-app");
        operator.apply(in("delta", review("approve", "Approve", "500")));
        journeySteps.awaitReview("delta", "approve", "NotFound");
        acme.request(871).add();
        operator.gitHub()
                .faults()
                .on((method, path) -> path.endsWith("/personal-access-token-requests"))
                .every()
                .status(503);
        operator.apply(review("deny-871", "Deny", "871"));
        operator.awaitReview("deny-871", "GitHubUnavailable");
        operator.client().secrets().inNamespace("delta").withName("github-app").delete();

        operator.apply(in("delta", review("approve", "Approve", "871")));

        journeySteps.awaitReview("delta", "approve", "CredentialsNotFound");
        staysTrue(
                () -> assertThat(ready(journeySteps.status("delta", "approve")).reason())
                        .isEqualTo("CredentialsNotFound"));
        journeySteps.delete("delta", "approve");
        operator.gitHub().faults().clear();
        operator.awaitReview("deny-871", "Succeeded");
    }
}

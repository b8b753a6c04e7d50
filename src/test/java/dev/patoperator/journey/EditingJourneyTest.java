package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A resource that is edited, retried, deleted or recreated, as happens to files in Git. */
class EditingJourneyTest {

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
            acme.request(id).owner("mona").add();
        }
    }

    @Test
    void anIdAddedLaterIsDecidedAndTheOthersAreNotSentAgain() {
        requests(1, 2, 3);
        operator.apply(review("growing", "Approve", "1, 2"));
        PatStatus before = operator.awaitReview("growing", "Succeeded");
        operator.gitHub().clearCalls();

        operator.apply(review("growing", "Approve", "3, 1, 2"));

        PatStatus after = journeySteps.awaitStatus(
                "acme", "growing", it -> assertThat(it.succeeded()).isEqualTo(3));
        assertThat(after.outcomeList()).extracting(Outcome::id).containsExactly(3L, 1L, 2L);
        assertThat(outcome(after, 1)).isEqualTo(outcome(before, 1));
        assertThat(outcome(after, 2)).isEqualTo(outcome(before, 2));
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
        assertThat(operator.gitHub().calls("orgs/review-pat-grant-request"))
                .singleElement()
                .satisfies(call -> assertThat(call.path()).endsWith("/3"));
    }

    @Test
    void removedIdDisappearsFromTheOutcomesWithoutACall() {
        requests(11, 12);
        operator.apply(review("shrinking", "Approve", "11, 12"));
        operator.awaitReview("shrinking", "Succeeded");
        operator.gitHub().clearCalls();

        operator.apply(review("shrinking", "Approve", "12"));

        PatStatus status = journeySteps.awaitStatus(
                "acme", "shrinking", it -> assertThat(it.total()).isEqualTo(1));
        assertThat(status.outcomeList()).extracting(Outcome::id).containsExactly(12L);
        assertThat(ready(status).message()).isEqualTo("approved 1 of 1");
        assertThat(operator.gitHub().calls()).isEmpty();
    }

    @Test
    void reorderedIdsAndANewReasonSendNothing() {
        requests(21, 22, 23);
        operator.apply(review("steady", "Deny", "21, 22, 23", "reason: too broad"));
        operator.awaitReview("steady", "Succeeded");
        operator.gitHub().clearCalls();

        operator.apply(review("steady", "Deny", "23, 21, 22", "reason: far too broad"));

        PatStatus status = operator.awaitReview("steady", "Succeeded");
        assertThat(status.outcomeList()).extracting(Outcome::id).containsExactly(23L, 21L, 22L);
        assertThat(operator.gitHub().calls()).isEmpty();
    }

    @Test
    void organizationAndActionCannotBeChanged() {
        requests(31);
        operator.apply(review("fixed", "Deny", "31"));
        operator.awaitReview("fixed", "Succeeded");

        assertThatThrownBy(() -> operator.apply(review("fixed", "Approve", "31")))
                .hasMessageContaining("action cannot be changed; create another resource instead");
        assertThatThrownBy(() -> operator.apply(
                        review("fixed", "Deny", "31").replace("organization: acme", "organization: other")))
                .hasMessageContaining("organization cannot be changed; create another resource instead");
        assertThat(operator.review("fixed").generation()).isEqualTo(1);
    }

    @Test
    void retrySendsOnlyWhatFailed() {
        requests(41, 42, 43);
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/42"))
                .every()
                .status(422, "{\"message\":\"no\",\"documentation_url\":\"https://docs.github.com\"}");
        operator.apply(review("retried", "Approve", "41, 42, 49"));
        operator.awaitReview("retried", "PartiallyFailed");
        operator.gitHub().faults().clear();
        requests(49);
        operator.gitHub().clearCalls();

        journeySteps.retry("retried", "1");

        PatStatus status = operator.awaitReview("retried", "Succeeded");
        assertThat(status.succeeded()).isEqualTo(3);
        assertThat(operator.gitHub().calls())
                .filteredOn(call -> call.method().equals("POST"))
                .allSatisfy(call -> assertThat(call.path() + call.body()).doesNotContain("41"));
        assertThat(acme.decisions()).filteredOn(it -> it.id() == 41).hasSize(1);
    }

    @Test
    void retryValueIsHandledOnceAndANewValueRetriesAgain() {
        operator.apply(review("absent", "Approve", "51"));
        operator.awaitReview("absent", "NotFound");
        journeySteps.retry("absent", "first");
        operator.awaitReview("absent", "NotFound");
        operator.gitHub().clearCalls();
        journeySteps.annotate("absent", "example.com/other", "x");
        staysTrue(() -> assertThat(operator.gitHub().calls()).isEmpty());
        requests(51);

        journeySteps.retry("absent", "second");

        operator.awaitReview("absent", "Succeeded");
    }

    @Test
    void retryOfACompletedResourceMakesNoCall() {
        requests(61);
        operator.apply(review("done", "Approve", "61"));
        PatStatus before = operator.awaitReview("done", "Succeeded");
        operator.gitHub().clearCalls();

        journeySteps.retry("done", "again");

        PatStatus after = operator.awaitReview("done", "Succeeded");
        assertThat(after.outcomes()).isEqualTo(before.outcomes());
        assertThat(after.conditions()).isEqualTo(before.conditions());
        staysTrue(() -> assertThat(operator.gitHub().calls()).isEmpty());
        assertThat(journeySteps.statusWrites("done")).isEqualTo(2);
    }

    @Test
    void retryValueThatIsRemovedAndAddedAgainIsNotHandledAgain() {
        operator.apply(review("forgetful", "Approve", "65"));
        operator.awaitReview("forgetful", "NotFound");
        journeySteps.retry("forgetful", "first");
        operator.awaitReview("forgetful", "NotFound");
        long writes = journeySteps.statusWrites("forgetful");
        operator.gitHub().clearCalls();

        operator.client().resource(operator.review("forgetful")).edit(it -> {
            it.getMetadata().getAnnotations().remove(PatResource.RETRY_ANNOTATION);
            return it;
        });
        staysTrue(() -> assertThat(journeySteps.statusWrites("forgetful")).isEqualTo(writes));
        journeySteps.annotate("forgetful", PatResource.RETRY_ANNOTATION, "first");

        staysTrue(() -> assertThat(operator.gitHub().calls()).isEmpty());
    }

    @Test
    void deletedResourceSendsNothing() {
        requests(71);
        operator.apply(review("deleted", "Approve", "71"));
        operator.awaitReview("deleted", "Succeeded");
        operator.gitHub().clearCalls();

        journeySteps.delete("acme", "deleted");

        staysTrue(() -> assertThat(operator.gitHub().calls()).isEmpty());
        assertThat(acme.activeGrants()).anyMatch(grant -> grant.tokenId() == 900071);
    }

    @Test
    void recreatedReviewDecidesNothingTwice() {
        requests(91);
        operator.apply(review("anew", "Approve", "91"));
        operator.awaitReview("anew", "Succeeded");
        String uid = operator.review("anew").getMetadata().getUid();
        journeySteps.delete("acme", "anew");

        operator.apply(review("anew", "Approve", "91"));
        PatStatus status = operator.awaitReview("anew", "NotFound");
        assertThat(operator.review("anew").getMetadata().getUid()).isNotEqualTo(uid);
        assertThat(outcomeOf(status, 91)).isEqualTo(OutcomeType.NOT_FOUND);
        assertThat(outcome(status, 91).decisionTime()).isNull();

        journeySteps.delete("acme", "anew");
        operator.apply(review("anew", "Approve", "91", "missingPolicy: Ignore"));
        status = operator.awaitReview("anew", "Succeeded");
        assertThat(outcomeOf(status, 91)).isEqualTo(OutcomeType.NOT_FOUND);
        assertThat(ready(status).message()).contains("Ignore");
        assertThat(acme.decisions()).filteredOn(it -> it.id() == 91).hasSize(1);
    }

    @Test
    void recreatedRevocationRevokesNothingElse() {
        acme.grant(95).tokenName("old").add();
        acme.grant(96).tokenName("other").add();
        operator.apply(revocation("anew", "95"));
        operator.awaitRevocation("anew", "Succeeded");
        operator.client().resource(operator.revocation("anew")).delete();

        operator.apply(revocation("anew", "95"));

        operator.awaitRevocation("anew", "NotFound");
        assertThat(acme.activeGrantIds()).contains(96L);
        assertThat(acme.decisions())
                .filteredOn(it -> it.action() == SimulatedDecision.DecisionAction.REVOKE)
                .extracting(SimulatedDecision::id)
                .containsExactly(95L);
    }
}

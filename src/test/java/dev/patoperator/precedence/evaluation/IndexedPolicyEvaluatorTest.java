package dev.patoperator.precedence.evaluation;

import static dev.patoperator.policy.support.TestItem.item;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.choosing;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.guarding;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.ids;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.listing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests what the policies of an organization choose in one listing, and what other resources hold back. */
class IndexedPolicyEvaluatorTest {

    private static final String EVERYONE = "action: Approve, interval: 1h, limit: 10, selector: {}";
    private static final String NO_MONA = "action: Deny, interval: 1h, selector: {owners: [mona]}";

    private final EvaluationFixture cluster = new EvaluationFixture();

    private SelectorEvaluation approve(String spec) {
        PatGrantReview review = cluster.review("mine", spec);
        return cluster.evaluate(
                choosing(review, Action.APPROVE),
                item(1).request(),
                item(2).owner("hubot").request());
    }

    private static String message(SelectorEvaluation evaluation, long id) {
        return ((DecisionResult.Undecided) evaluation.results().get(id)).message();
    }

    private PolicyEvaluator.Snapshot snapshot(Submission... submissions) {
        return cluster.evaluator.snapshot(submissions[0].action().kind(), List.of(submissions), Map.of());
    }

    @Test
    void aPolicyChoosesTheItemsThatItsSelectorMatches() {
        assertThat(ids(approve("action: Approve, interval: 1h, selector: {owners: [mona]}")))
                .containsExactly(1L);
    }

    @Test
    void aPolicyGivesTheReasonRenderedForTheItem() {
        PatGrantReview review = cluster.review("mine", NO_MONA + ", reason: 'not for {owner}'");

        assertThat(cluster.evaluate(choosing(review, Action.DENY), item(1).request())
                        .chosen())
                .containsExactly(new SelectorEvaluation.ChosenItem(1, "not for mona"));
    }

    @Test
    void aConditionReadsTheTimeOfTheInjectedClock() {
        PatGrantReview review = cluster.review("mine", """
                action: Approve, interval: 1h, selector: {matchConditions: [{name: late,
                  expression: "now >= timestamp('2026-11-22T17:00:00Z')"}]}""");
        Submission mine = choosing(review, Action.APPROVE);
        assertThat(ids(cluster.evaluate(mine, item(1).request()))).isEmpty();

        cluster.clock.pass(Duration.ofHours(1));

        assertThat(ids(cluster.evaluate(mine, item(1).request()))).containsExactly(1L);
    }

    @Test
    void aResourceThatIsGoneChoosesNothing() {
        PatGrantReview review = cluster.review("mine", EVERYONE);
        cluster.reviews.remove(review);

        assertThat(ids(cluster.evaluate(choosing(review, Action.APPROVE), item(1).request())))
                .isEmpty();
    }

    @Test
    void aResourceWithAnInvalidSpecChoosesNothing() {
        assertThat(ids(approve("action: Approve, interval: 1h, limit: 0, selector: {}")))
                .isEmpty();
    }

    @Test
    void aGuardRefusesTheIdsThatItDoesNotMatch() {
        PatGrantReview review =
                cluster.review("mine", "action: Approve, patRequestIDs: [1, 2], selector: {owners: [mona]}");

        SelectorEvaluation evaluation = cluster.evaluate(
                guarding(review, Action.APPROVE, 1, 2),
                item(1).request(),
                item(2).owner("hubot").request());

        assertThat(ids(evaluation)).containsExactly(1L);
        assertThat(evaluation.results()).containsOnlyKeys(2L);
    }

    @Test
    void anExplicitListThatIsEvaluatedHasNoLimit() {
        PatGrantReview review = cluster.review("mine", "action: Approve, patRequestIDs: [7]");

        assertThat(ids(cluster.evaluate(choosing(review, Action.APPROVE), item(1).request(), item(2).request())))
                .containsExactly(1L, 2L);
    }

    @Test
    void aPolicyInADryRunHasNoLimit() {
        SelectorEvaluation evaluation =
                approve("action: Approve, interval: 1h, limit: 1, dryRun: true, selector: {owners: [mona, hubot]}");

        assertThat(evaluation.limitMessage()).isNull();
    }

    @Test
    void severalSubmissionsAreEvaluatedFromOneSnapshot() {
        Submission monas = choosing(
                cluster.review("monas", "action: Approve, interval: 1h, selector: {owners: [mona]}"), Action.APPROVE);
        Submission bots = choosing(
                cluster.review("bots", "action: Approve, interval: 1h, selector: {owners: [hubot]}"), Action.APPROVE);
        PolicyEvaluator.Snapshot snapshot = snapshot(monas, bots);
        var listing = listing(item(1).request(), item(2).owner("hubot").request());

        assertThat(ids(snapshot.evaluate(monas, listing))).containsExactly(1L);
        assertThat(ids(snapshot.evaluate(bots, listing))).containsExactly(2L);
    }

    @Test
    void aVerifiedDenyHoldsBackTheApprovalsThatItMatches() {
        cluster.verified("beta");
        cluster.review("beta", "theirs", NO_MONA);

        SelectorEvaluation evaluation = approve(EVERYONE);

        assertThat(ids(evaluation)).containsExactly(2L);
        assertThat(message(evaluation, 1)).isEqualTo("held back: a PatGrantReview in another namespace denies it");
        assertThat(evaluation.awaitingVerification()).isFalse();
    }

    @Test
    void aDenyHoldsBackHoweverTheApprovalSpellsTheOrganization() {
        cluster.verified("beta");
        cluster.review("beta", "theirs", NO_MONA);
        PatGrantReview review = cluster.review("mine", EVERYONE);

        assertThat(ids(cluster.evaluate(choosing(review, "ACME", Action.APPROVE), item(1).request())))
                .isEmpty();
    }

    @Test
    void aDenyVerifiedAtAnotherGitHubHoldsBackNothing() {
        cluster.verified("beta", EvaluationFixture.ELSEWHERE);
        cluster.review("beta", "theirs", NO_MONA);

        assertThat(ids(approve(EVERYONE))).containsExactly(1L, 2L);
    }

    @Test
    void aVerifiedDenyWithAnInvalidSpecHoldsBackEveryApproval() {
        cluster.verified("acme");
        cluster.review("broken", NO_MONA + ", limit: 0");

        SelectorEvaluation evaluation = approve(EVERYONE);

        assertThat(ids(evaluation)).isEmpty();
        assertThat(message(evaluation, 2))
                .isEqualTo("held back: PatGrantReview broken, which denies, could not be evaluated:"
                        + " its spec is invalid");
    }

    @Test
    void anUnverifiedDenyHoldsBackEveryApprovalForAWhile() {
        cluster.unverifiable("acme");
        cluster.review("theirs", NO_MONA);

        SelectorEvaluation evaluation = approve(EVERYONE);

        assertThat(ids(evaluation)).isEmpty();
        assertThat(message(evaluation, 2)).endsWith("could not be evaluated: its credentials are being verified");
        assertThat(evaluation.awaitingVerification()).isTrue();
    }

    @Test
    void anUnverifiedDenyHoldsBackNothingAfterItsTime() {
        cluster.unverifiable("acme");
        cluster.review("theirs", NO_MONA);
        approve(EVERYONE);

        cluster.passHoldTime();

        assertThat(ids(approve(EVERYONE))).containsExactly(1L, 2L);
    }

    @Test
    void anUnverifiedDenyStartsItsTimeOnlyWhenThereIsAnItemToHold() {
        cluster.unverifiable("acme");
        cluster.review("theirs", NO_MONA);
        approve("action: Approve, interval: 1h, selector: {owners: [nobody]}");
        cluster.passHoldTime();

        assertThat(ids(approve(EVERYONE))).isEmpty();
    }

    @Test
    void aDenyThatIsSubmittedTooDecidesWhatItMatches() {
        cluster.verified("acme");
        Submission approval = choosing(cluster.review("mine", EVERYONE), Action.APPROVE);
        Submission deny = choosing(cluster.review("theirs", NO_MONA), Action.DENY);
        PolicyEvaluator.Snapshot snapshot = snapshot(approval, deny);
        var listing = listing(item(1).request(), item(2).owner("hubot").request());

        assertThat(ids(snapshot.evaluate(deny, listing))).containsExactly(1L);
        assertThat(ids(snapshot.evaluate(approval, listing))).containsExactly(2L);
    }

    @Test
    void aDenyThatIsNotSubmittedIsEvaluatedForApprovals() {
        cluster.verified("beta");
        cluster.review("beta", "theirs", "action: Deny, interval: 1h, selector: {repository: secret}");

        assertThat(snapshot(choosing(cluster.review("mine", EVERYONE), Action.APPROVE))
                        .repositories())
                .containsExactly("secret");
    }

    @Test
    void aDenyThatIsNotSubmittedIsNotEvaluatedForDenials() {
        cluster.verified("beta");
        cluster.review("beta", "theirs", "action: Deny, interval: 1h, selector: {repository: secret}");

        assertThat(snapshot(choosing(cluster.review("mine", NO_MONA), Action.DENY))
                        .repositories())
                .isEmpty();
    }

    @Test
    void aDenyIsNotEvaluatedForAGuardedExplicitList() {
        cluster.verified("beta");
        cluster.review("beta", "theirs", "action: Deny, interval: 1h, selector: {repository: secret}");
        PatGrantReview guarded =
                cluster.review("mine", "action: Approve, patRequestIDs: [1], selector: {owners: [mona]}");

        assertThat(snapshot(guarding(guarded, Action.APPROVE, 1)).repositories())
                .isEmpty();
    }

    @Test
    void aRequestOnAnExplicitListIsLeftToTheResourceThatListsIt() {
        cluster.verified("beta");
        cluster.review("beta", "listing", "action: Approve, patRequestIDs: [1]");

        SelectorEvaluation evaluation = approve(EVERYONE);

        assertThat(ids(evaluation)).containsExactly(2L);
        assertThat(message(evaluation, 1))
                .isEqualTo("left to a PatGrantReview in another namespace, which lists this id");
    }

    @Test
    void aGrantIsNotLeftToAListOfRequestsWithItsNumber() {
        cluster.verified("beta");
        cluster.review("beta", "listing", "action: Approve, patRequestIDs: [1]");
        PatRevocation revocation = cluster.revocation("mine", "interval: 1h, selector: {owners: [mona]}");

        assertThat(ids(cluster.evaluate(choosing(revocation, Action.REVOKE), item(1).grant())))
                .containsExactly(1L);
    }

    @Test
    void aRequestIsLeftToAnExplicitListHoweverThePolicySpellsTheOrganization() {
        cluster.verified("beta");
        cluster.review("beta", "listing", "action: Approve, patRequestIDs: [1]");
        PatGrantReview review = cluster.review("mine", EVERYONE);

        assertThat(ids(cluster.evaluate(choosing(review, "ACME", Action.APPROVE), item(1).request())))
                .isEmpty();
    }

    @Test
    void idsUnderWayOfAnotherResourceDoNotCount() {
        PatGrantReview review = cluster.review("mine", "action: Approve, interval: 1h, limit: 1, selector: {}");

        assertThat(ids(cluster.evaluate(
                        choosing(review, Action.APPROVE), Map.of("uid-other", Set.of(7L)), item(1).request())))
                .containsExactly(1L);
    }

    @Test
    void aSnapshotHasBudgetsOfItsOwn() {
        Submission mine = choosing(cluster.review("mine", EVERYONE), Action.APPROVE);

        assertThat(snapshot(mine).state()).isNotSameAs(snapshot(mine).state());
    }
}

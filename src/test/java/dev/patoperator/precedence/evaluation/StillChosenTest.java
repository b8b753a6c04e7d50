package dev.patoperator.precedence.evaluation;

import static dev.patoperator.policy.support.TestItem.item;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.evaluated;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.listing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.intent.Intent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests which chosen ids may still be sent, on their newest listed items. Two items were listed. */
class StillChosenTest {

    private static final String MONAS = "action: Approve, interval: 1h, selector: {owners: [mona]}";
    private static final String CONDITION = """
            action: Approve, interval: 1h, selector: {matchConditions: [{name: rule,
              expression: "request.owner == 'mona'"}]}""";
    private static final String DENY = "action: Deny, interval: 1h, selector: {owners: [mona]}";

    private final EvaluationFixture cluster = new EvaluationFixture();
    private final ListingSnapshot listed = listing(item(1).request(), item(2).request());
    private final EvaluationBudgets budgets = new EvaluationBudgets();

    private PatGrantReview mine;

    @BeforeEach
    void apply() {
        mine = cluster.review("mine", MONAS);
    }

    private Submission chosen(PatResource<?> resource) {
        return evaluated(resource, Action.APPROVE, true, listed, budgets, 1, 2);
    }

    private Set<Long> still(Submission submission, ListedPat... seen) {
        return still(submission, Set.of(1L, 2L), seen);
    }

    private Set<Long> still(Submission submission, Set<Long> ids, ListedPat... seen) {
        return cluster.evaluator.stillChosen(submission, ids, listing(seen).items());
    }

    private void useUp(String uid) {
        budgets.budget(uid).begin(10_000_000, false).end();
    }

    @Test
    void idsOfASubmissionWithoutEvaluationMayAllBeSent() {
        assertThat(still(EvaluationFixture.listing(mine, Action.APPROVE, 1, 7), Set.of(1L, 7L)))
                .containsExactlyInAnyOrder(1L, 7L);
    }

    @Test
    void idsThatStillMatchMayBeSent() {
        assertThat(still(chosen(mine))).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void onlyTheIdsInQuestionAreReturned() {
        assertThat(still(chosen(mine), Set.of(1L))).containsExactly(1L);
    }

    @Test
    void anIdThatWasNotEvaluatedIsNotSent() {
        assertThat(still(chosen(mine), Set.of(1L, 7L), item(7).request())).containsExactly(1L);
    }

    @Test
    void anIdThatTheEditedSelectorDoesNotMatchIsNotSent() {
        cluster.review("mine", "action: Approve, interval: 1h, selector: {tokenIDs: [900002]}");

        assertThat(still(chosen(mine))).containsExactly(2L);
    }

    @Test
    void anIdOfAResourceThatIsGoneIsNotSent() {
        cluster.reviews.remove(mine);

        assertThat(still(chosen(mine))).isEmpty();
    }

    @Test
    void anItemThatWasEditedIsNotSentAlthoughItMatches() {
        assertThat(still(chosen(mine), item(1).repositorySelection("all").request()))
                .containsExactly(2L);
    }

    @Test
    void anItemThatWasOnlyUsedIsSent() {
        assertThat(still(
                        chosen(mine), item(1).lastUsedAt("2026-11-22T15:00:00Z").request()))
                .containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void aSelectorReadsTheNewestUseOfAnItem() {
        cluster.review("mine", "action: Approve, interval: 1h, selector: {lastUsedBefore: '2026-11-21T00:00:00Z'}");

        assertThat(still(
                        chosen(mine), item(1).lastUsedAt("2026-11-22T15:00:00Z").request()))
                .containsExactly(2L);
    }

    @Test
    void theLimitDoesNotApplyAgain() {
        cluster.review("mine", MONAS + ", limit: 1");

        assertThat(still(chosen(mine))).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void aGuardIsEvaluatedAgainForItsIds() {
        PatGrantReview guarded =
                cluster.review("guarded", "action: Approve, patRequestIDs: [1, 2], selector: {tokenIDs: [900001]}");

        assertThat(still(evaluated(guarded, Action.APPROVE, false, listed, budgets, 1, 2)))
                .containsExactly(1L);
    }

    @Test
    void grantsAreEvaluatedAgainForARevocation() {
        PatRevocation revocation = cluster.revocation("r", "interval: 1h, selector: {owners: [mona]}");
        ListingSnapshot grants = listing(item(1).grant(), item(2).owner("hubot").grant());
        Submission submission = evaluated(revocation, Action.REVOKE, true, grants, budgets, 1, 2);
        cluster.verified("beta");
        cluster.review("beta", "listing", "action: Approve, patRequestIDs: [1]");

        assertThat(still(submission)).containsExactly(1L);
    }

    @Test
    void aDenyThatCameMeanwhileHoldsBackWhatItMatches() {
        cluster.verified("beta");
        cluster.review("beta", "theirs", "action: Deny, interval: 1h, selector: {tokenIDs: [900001]}");

        assertThat(still(chosen(mine))).containsExactly(2L);
    }

    @Test
    void anIdThatIsOnAnExplicitListMeanwhileIsNotSent() {
        cluster.verified("beta");
        cluster.review("beta", "listing", "action: Approve, patRequestIDs: [2]");

        assertThat(still(chosen(mine))).containsExactly(1L);
    }

    @Test
    void anUnverifiedDenyHoldsBackWithinItsTimeAndIsNotRecorded() {
        cluster.unverifiable("beta");
        cluster.review("beta", "theirs", DENY);

        assertThat(still(chosen(mine))).isEmpty();
        assertThat(cluster.unheard.take(Intent.refOf(mine), 1)).isEmpty();
    }

    @Test
    void anApprovalWithoutADenyThatWasNotVerifiedInTimeIsRecorded() {
        cluster.unverifiable("beta");
        PatGrantReview theirs = cluster.review("beta", "theirs", DENY);
        still(chosen(mine));
        cluster.passHoldTime();

        assertThat(still(chosen(mine))).containsExactlyInAnyOrder(1L, 2L);
        assertThat(cluster.unheard.take(Intent.refOf(mine), 1)).containsExactly(Intent.refOf(theirs));
        assertThat(cluster.unheard.take(Intent.refOf(mine), 2)).containsExactly(Intent.refOf(theirs));
    }

    @Test
    void anIdThatIsNotSentIsNotRecordedAsApprovedWithoutADeny() {
        cluster.unverifiable("beta");
        cluster.review("beta", "theirs", DENY);
        still(chosen(mine));
        cluster.passHoldTime();

        assertThat(still(evaluated(mine, Action.APPROVE, false, listed, budgets, 1)))
                .containsExactly(1L);
        assertThat(cluster.unheard.take(Intent.refOf(mine), 1)).isNotEmpty();
        assertThat(cluster.unheard.take(Intent.refOf(mine), 2)).isEmpty();
    }

    @Test
    void theEvaluationIsChargedToTheBudgetInWhichTheIdsWereChosen() {
        cluster.review("mine", CONDITION);
        assertThat(still(chosen(mine))).isNotEmpty();

        useUp("uid-mine");

        assertThat(still(chosen(mine))).isEmpty();
    }

    @Test
    void aBudgetThatADenyHasUsedUpHoldsBackApprovals() {
        cluster.verified("beta");
        cluster.review("beta", "theirs", CONDITION.replace("Approve", "Deny").replace("mona", "hubot"));
        assertThat(still(chosen(mine))).isNotEmpty();

        useUp("uid-theirs");

        assertThat(still(chosen(mine))).isEmpty();
    }

    @Test
    void aStateOfAnotherEvaluatorIsReplacedByUnusedBudgets() {
        cluster.review("mine", CONDITION);
        var foreign = new PolicyEvaluator.EvaluationState() {};

        assertThat(still(evaluated(mine, Action.APPROVE, true, listed, foreign, 1, 2)))
                .containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void aSnapshotChargesTheBudgetsThatItHandsOnAsItsState() {
        cluster.review("mine", CONDITION);
        Submission asked = EvaluationFixture.choosing(mine, Action.APPROVE);
        PolicyEvaluator.Snapshot snapshot = cluster.evaluator.snapshot(Action.APPROVE.kind(), List.of(asked), Map.of());
        ((EvaluationBudgets) snapshot.state())
                .budget("uid-mine")
                .begin(10_000_000, false)
                .end();

        assertThat(snapshot.evaluate(asked, listed).chosen()).isEmpty();
    }
}

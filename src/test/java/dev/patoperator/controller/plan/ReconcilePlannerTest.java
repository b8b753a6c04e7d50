package dev.patoperator.controller.plan;

import static dev.patoperator.controller.plan.CredentialsFixture.HERE;
import static dev.patoperator.controller.plan.PlannerFixture.NOW;
import static dev.patoperator.controller.plan.PlannerFixture.review;
import static dev.patoperator.controller.plan.PlannerFixture.with;
import static dev.patoperator.model.intent.IntentFixtures.outcome;
import static dev.patoperator.model.intent.IntentFixtures.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Reason;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what is left to do for an explicit list, what is submitted, and when the resource is reconciled again. */
class ReconcilePlannerTest {

    private static final Duration PROGRESS = Duration.ofSeconds(30);
    private static final Duration REFUSAL = Duration.ofMinutes(3);
    private static final String GUARDED = "action: Approve, patRequestIDs: [1], selector: {owners: [hubot]}";

    private final PlannerFixture stage = new PlannerFixture();

    @AfterEach
    void close() {
        stage.close();
    }

    private static PatGrantReview approval(String ids) {
        return review("approve", "action: Approve, patRequestIDs: [" + ids + "]");
    }

    private static PatGrantReview approval(String ids, String more) {
        return review("approve", "action: Approve, patRequestIDs: [" + ids + "], " + more);
    }

    private static Reason reason(ReconcileResult result) {
        return Conditions.readyReason(result.status().conditionList()).orElseThrow();
    }

    @Test
    void newListIsSubmitted() throws Exception {
        ReconcileResult result = stage.reconcile(approval("1, 2"));

        assertThat(reason(result)).isEqualTo(Reason.PROGRESSING);
        assertThat(result.requeueAfter()).isEqualTo(PROGRESS);
        assertThat(result.status().githubAPIURL()).isEqualTo(HERE.toString());
        assertThat(stage.isWorkingFor(approval("1, 2"))).isTrue();
    }

    @Test
    void everyIdThatIsLeftIsSent() throws Exception {
        stage.gitHub.addRequest(1);
        stage.gitHub.addRequest(2);
        stage.gitHub.addRequest(3);
        PatGrantReview review = with(approval("1, 2, 3"), status("Failed", outcome(2, OutcomeType.APPROVED)));

        stage.reconcile(review);

        assertThat(stage.results(review)).containsOnlyKeys(1L, 3L);
        assertThat(stage.evaluated).isEmpty();
    }

    @Test
    void resultsAreRecordedAndNothingIsSubmittedAgain() throws Exception {
        stage.gitHub.addRequest(1);
        stage.reconcile(approval("1"));
        stage.results(approval("1"));

        ReconcileResult result = stage.reconcileWithoutSecret(approval("1"));

        assertThat(reason(result)).isEqualTo(Reason.SUCCEEDED);
        assertThat(result.recorded()).containsOnlyKeys(1L);
        assertThat(result.requeueAfter()).isNull();
    }

    @Test
    void resultsAreRecordedWhileTheRestIsSubmitted() throws Exception {
        stage.gitHub.addRequest(1);
        stage.reconcile(approval("1"));
        stage.results(approval("1"));

        ReconcileResult result = stage.reconcile(approval("1, 2"));

        assertThat(result.recorded()).containsOnlyKeys(1L);
        assertThat(result.requeueAfter()).isEqualTo(PROGRESS);
    }

    @Test
    void finishedListIsWithdrawn() throws Exception {
        stage.reconcile(approval("1"));

        ReconcileResult result = stage.reconcileWithoutSecret(
                with(approval("1"), status("Succeeded", outcome(1, OutcomeType.APPROVED))));

        assertThat(reason(result)).isEqualTo(Reason.SUCCEEDED);
        assertThat(result.requeueAfter()).isNull();
        assertThat(stage.isWorkingFor(approval("1"))).isFalse();
    }

    @Test
    void suspendedListIsWithdrawn() throws Exception {
        stage.reconcile(approval("1"));

        ReconcileResult result = stage.reconcileWithoutSecret(approval("1", "suspend: true"));

        assertThat(reason(result)).isEqualTo(Reason.SUSPENDED);
        assertThat(result.requeueAfter()).isNull();
        assertThat(stage.isWorkingFor(approval("1"))).isFalse();
    }

    @Test
    void undecidedIdsAreTriedAgainAfterAWhile() throws Exception {
        stage.gitHub.addRequest(1);
        stage.reconcile(review("guard", GUARDED));
        stage.results(review("guard", GUARDED));

        ReconcileResult result = stage.reconcileWithoutSecret(review("guard", GUARDED));

        assertThat(reason(result)).isEqualTo(Reason.CONFLICT);
        assertThat(result.requeueAfter()).isEqualTo(REFUSAL);
    }

    @Test
    void dryRunSendsNothing() throws Exception {
        stage.gitHub.addRequest(1);
        stage.reconcile(approval("1", "dryRun: true"));

        assertThat(stage.results(approval("1")).get(1L)).isInstanceOf(DecisionResult.WouldDecide.class);
    }

    @Test
    void guardIsEvaluatedOnTheListedIds() throws Exception {
        stage.gitHub.addRequest(1);
        stage.reconcile(review("guard", GUARDED));
        stage.letGitHubAnswer();

        await().until(() -> !stage.evaluated.isEmpty());
        assertThat(stage.evaluated.get(0).ids()).containsExactly(1L);
        assertThat(stage.evaluated.get(0).selector()).isEqualTo(new Submission.SelectorRequest(false, NOW));
    }

    @Test
    void idSentByAnEarlierProcessIsLookedUpAlthoughTheStatusHasAnOutcome() throws Exception {
        stage.sentBefore(approval("1"), 1);

        ReconcileResult result =
                stage.reconcile(with(approval("1"), status("Succeeded", outcome(1, OutcomeType.APPROVED))));

        assertThat(result.requeueAfter()).isEqualTo(PROGRESS);
        assertThat(stage.isWorkingFor(approval("1"))).isTrue();
    }

    @Test
    void idSentByAnEarlierProcessIsLookedUpWithTheRest() throws Exception {
        stage.gitHub.addRequest(2);
        stage.sentBefore(approval("2"), 1);
        stage.reconcile(approval("2"));

        assertThat(stage.results(approval("2"))).containsOnlyKeys(1L, 2L);
    }

    @Test
    void idSentByAnEarlierProcessIsNotLookedUpAgainOnceItHasAResult() throws Exception {
        stage.gitHub.addGrantOfRequest(1, null);
        stage.sentBefore(approval("1"), 1);
        stage.reconcile(approval("1"));
        stage.results(approval("1"));

        ReconcileResult result = stage.reconcile(approval("1"));

        assertThat(result.requeueAfter()).isNull();
        assertThat(stage.isWorkingFor(approval("1"))).isFalse();
    }

    @Test
    void suspendedListLooksUpOnlyWhatAnEarlierProcessSent() throws Exception {
        stage.gitHub.addRequest(2);
        PatGrantReview review = approval("1, 2", "suspend: true");
        stage.sentBefore(review, 1);
        stage.reconcile(review);

        assertThat(stage.results(review)).containsOnlyKeys(1L);
        assertThat(stage.gitHub.pendingIds()).containsExactly(2L);
    }

    @Test
    void dryRunLooksUpFirstWhatAnEarlierProcessSent() throws Exception {
        stage.gitHub.addRequest(2);
        stage.gitHub.addGrantOfRequest(1, null);
        PatGrantReview review = approval("1, 2", "dryRun: true");
        stage.sentBefore(review, 1);
        stage.reconcile(review);

        assertThat(stage.results(review)).containsOnlyKeys(1L);
        assertThat(stage.results(review).get(1L)).isInstanceOf(DecisionResult.Succeeded.class);
    }

    @Test
    void guardIsNotEvaluatedOnWhatASuspendedResourceHasSent() throws Exception {
        PatGrantReview review = review("guard", GUARDED + ", suspend: true");
        stage.sentBefore(review, 1);
        stage.reconcile(review);

        assertThat(stage.results(review)).containsOnlyKeys(1L);
        assertThat(stage.evaluated).isEmpty();
    }
}

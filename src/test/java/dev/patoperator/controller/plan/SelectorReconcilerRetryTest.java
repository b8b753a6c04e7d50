package dev.patoperator.controller.plan;

import static dev.patoperator.controller.plan.SelectorReconcilerFixture.reason;
import static dev.patoperator.model.intent.IntentFixtures.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.GitHubException;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.status.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests how ids of a completed selector are tried again. */
class SelectorReconcilerRetryTest {

    private static final Duration REFUSAL = Duration.ofMinutes(3);
    private static final Intent ONCE = selecting(null);
    private static final Intent RETRIED = IntentFixtures.retry(ONCE, "first");
    private static final Outcome UNKNOWN_EFFECT =
            new Outcome(71L, OutcomeType.FAILED, null, null, null, null, "2026-11-22T15:00:00Z", null, null, true);
    private static final PatStatus HELD = completed(outcome(71, OutcomeType.UNDECIDED));
    private static final PatStatus HELD_AND_FAILED =
            completed(outcome(71, OutcomeType.UNDECIDED), outcome(72, OutcomeType.FAILED));

    private final SelectorReconcilerFixture fixture = new SelectorReconcilerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Intent selecting(Duration interval) {
        return IntentFixtures.selecting(
                IntentFixtures.intent("once", "acme", Action.APPROVE), new SelectorIntent(Criteria.ALL, interval, 100));
    }

    private static PatStatus completed(Outcome... outcomes) {
        return IntentFixtures.status("Succeeded", outcomes).toBuilder()
                .selectorHash(OneShotHistory.hash(ONCE))
                .build();
    }

    private static SelectorEvaluation evaluation(boolean unsettled, Map<Long, DecisionResult> results) {
        return new SelectorEvaluation(List.of(), results, Set.of(), null, unsettled);
    }

    /** Has an id decided that the reconciler did not submit. */
    private void failed(Intent intent, long id) throws Exception {
        var failure = new DecisionResult.Failed("refused", null, fixture.clock.instant(), null);
        fixture.evaluation = evaluation(false, Map.of(id, failure));
        fixture.gitHub.addRequest(id);
        fixture.letGitHubAnswer();
        fixture.submit(intent, List.of(id), new Submission.SelectorRequest(false, fixture.clock.instant()));
        await().until(() -> fixture.progress(intent).results().containsKey(id));
    }

    private void awaitVerification() {
        fixture.evaluation = evaluation(true, Map.of(71L, new DecisionResult.Undecided("held", null)));
        fixture.gitHub.addRequest(71);
        fixture.letGitHubAnswer();
    }

    private void awaitEvaluation() {
        await().until(() -> fixture.progress(RETRIED).selectorResult() != null);
    }

    private static ReconcileResult unchanged(PatStatus old, Duration again) {
        return new ReconcileResult(old, false, Map.of(), again);
    }

    @Test
    void heldIdIsEvaluatedAgain() throws Exception {
        fixture.letGitHubAnswer();
        fixture.gitHub.addRequest(71);

        fixture.reconcile(ONCE, HELD);

        Submission submission = fixture.onlyEvaluated();
        assertThat(submission.ids()).containsExactly(71L);
        assertThat(submission.dryRun()).isFalse();
        assertThat(submission.selector()).isEqualTo(new Submission.SelectorRequest(false, fixture.clock.instant()));
    }

    @Test
    void startedRetryLeavesTheStatusAsItIs() throws Exception {
        assertThat(fixture.reconcile(ONCE, HELD)).isEqualTo(unchanged(HELD, Duration.ofSeconds(30)));
    }

    @Test
    void startedRetryIsRemembered() throws Exception {
        fixture.reconcile(ONCE, HELD);

        assertThat(fixture.schedule.submittedAt(ONCE.resource(), WorkSubmitter.attempt(ONCE)))
                .isEqualTo(fixture.clock.instant());
    }

    @Test
    void heldIdRestsBeforeItIsTriedAgain() throws Exception {
        fixture.reconcile(ONCE, HELD);
        fixture.clock.pass(REFUSAL.minusMillis(1));

        ReconcileResult result = fixture.reconcile(ONCE, HELD);

        assertThat(result.requeueAfter()).isEqualTo(REFUSAL);
        assertThat(fixture.secrets.reads()).isEqualTo(1);
    }

    @Test
    void heldIdIsTriedAgainAfterItsRest() throws Exception {
        fixture.reconcile(ONCE, HELD);
        fixture.clock.pass(REFUSAL);

        fixture.reconcile(ONCE, HELD);

        assertThat(fixture.secrets.reads()).isEqualTo(2);
    }

    @Test
    void nothingIsTriedAgainWhileSuspended() throws Exception {
        ReconcileResult result = fixture.reconcile(IntentFixtures.with(ONCE, false, true, false), HELD);

        assertThat(result.requeueAfter()).isNull();
        assertThat(fixture.secrets.reads()).isZero();
    }

    @Test
    void requestedRetryWaitsUntilTheDryRunOfTheOperatorIsOver() throws Exception {
        fixture.letGitHubAnswer();
        fixture.gitHub.addRequest(71);
        fixture.gitHub.addRequest(72);

        ReconcileResult observed = fixture.reconcile(RETRIED.asDryRunOfOperator(), HELD_AND_FAILED);

        assertThat(observed.status().lastHandledRetryAt()).isNull();
        assertThat(observed.status().outcomeList()).containsExactlyInAnyOrderElementsOf(HELD_AND_FAILED.outcomeList());
        assertThat(fixture.reconcile(RETRIED.asDryRunOfOperator(), observed.status()))
                .isEqualTo(unchanged(observed.status(), null));
        assertThat(fixture.secrets.reads()).isZero();

        fixture.reconcile(RETRIED, observed.status());

        assertThat(fixture.onlyEvaluated().ids()).containsExactly(71L, 72L);
    }

    @Test
    void completedSelectorIsNotEvaluatedInADryRunOfTheOperatorAfterAnEdit() throws Exception {
        Intent edited = IntentFixtures.generation(ONCE, 2).asDryRunOfOperator();
        PatStatus wouldBefore = completed(outcome(72, OutcomeType.APPROVED), outcome(73, OutcomeType.WOULD_APPROVE));

        ReconcileResult result = fixture.reconcile(edited, wouldBefore);

        assertThat(reason(result)).isNotEqualTo(Reason.DRY_RUN);
        assertThat(result.status().observedGeneration()).isEqualTo(2);
        assertThat(result.status().outcomeList()).extracting(Outcome::id).containsExactly(72L);
        assertThat(result.requeueAfter()).isNull();
        assertThat(fixture.secrets.reads()).isZero();
    }

    @Test
    void heldIdOfAPolicyWaitsForTheEvaluation() throws Exception {
        fixture.letGitHubAnswer();

        fixture.reconcile(selecting(Duration.ofDays(1)), HELD);

        assertThat(fixture.onlyEvaluated().selector().chooses()).isTrue();
    }

    @Test
    void blockedRetryStaysUnhandled() throws Exception {
        ReconcileResult result = fixture.reconciler.reconcile(RETRIED, HELD_AND_FAILED);

        assertThat(reason(result)).isEqualTo(Reason.CREDENTIALS_NOT_FOUND);
        assertThat(result.shouldWrite()).isTrue();
        assertThat(result.status().lastHandledRetryAt()).isNull();
        assertThat(result.requeueAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(fixture.isSubmitted(RETRIED)).isFalse();
    }

    @Test
    void blockedRetryOfAnUnknownEffectIsShown() throws Exception {
        assertThat(reason(fixture.reconciler.reconcile(RETRIED, completed(UNKNOWN_EFFECT))))
                .isEqualTo(Reason.CREDENTIALS_NOT_FOUND);
    }

    @Test
    void refusalIsShownWhileAHeldIdRests() throws Exception {
        refuse();
        fixture.reconcile(ONCE, HELD);
        await().until(() -> fixture.progress(ONCE).blocker() != null);

        assertThat(reason(fixture.reconcile(ONCE, HELD))).isEqualTo(Reason.PERMISSION_DENIED);
    }

    @Test
    void refusalIsNotShownWhenNoIdIsHeld() throws Exception {
        refuse();
        fixture.submit(ONCE, List.of(71L), null);
        await().until(() -> fixture.progress(ONCE).blocker() != null);

        assertThat(reason(fixture.reconcile(ONCE, completed()))).isEqualTo(Reason.NOTHING_MATCHED);
    }

    private void refuse() {
        fixture.refusal = new GitHubException.Forbidden("not permitted", null);
        fixture.letGitHubAnswer();
    }

    @Test
    void resultOfARetryIsRecordedWhileOthersAreTried() throws Exception {
        failed(RETRIED, 71);

        ReconcileResult result = fixture.reconcile(RETRIED, HELD_AND_FAILED);

        assertThat(result.recorded()).containsOnlyKeys(71L);
        assertThat(result.shouldWrite()).isTrue();
        assertThat(result.status().lastHandledRetryAt()).isNull();
        await().until(() -> fixture.evaluated.size() == 2);
        assertThat(fixture.evaluated.get(1).ids()).containsExactly(72L);
    }

    @Test
    void retryIsHandledWhenEachIdHasAResult() throws Exception {
        failed(RETRIED, 71);

        ReconcileResult result = fixture.reconcile(RETRIED, HELD);

        assertThat(result.recorded()).containsOnlyKeys(71L);
        assertThat(result.status().lastHandledRetryAt()).isEqualTo("first");
        assertThat(fixture.secrets.reads()).isEqualTo(1);
    }

    @Test
    void retryThatAwaitsAVerificationIsNotRepeatedAtOnce() throws Exception {
        awaitVerification();
        fixture.reconcile(RETRIED, HELD);
        awaitEvaluation();
        fixture.clock.pass(Duration.ofMillis(999));

        assertThat(fixture.reconcile(RETRIED, HELD)).isEqualTo(unchanged(HELD, Duration.ofMillis(1)));
        assertThat(fixture.secrets.reads()).isEqualTo(1);
    }

    @Test
    void retryThatAwaitsAVerificationIsRepeatedSoon() throws Exception {
        awaitVerification();
        fixture.reconcile(RETRIED, HELD);
        awaitEvaluation();
        fixture.clock.pass(Duration.ofSeconds(1));

        fixture.reconcile(RETRIED, HELD);

        assertThat(fixture.secrets.reads()).isEqualTo(2);
    }

    @Test
    void retryThatAwaitsAVerificationAndWasNotSubmittedHereIsSubmitted() throws Exception {
        awaitVerification();
        fixture.submit(RETRIED, List.of(71L), new Submission.SelectorRequest(false, fixture.clock.instant()));
        awaitEvaluation();

        fixture.reconcile(RETRIED, HELD);

        assertThat(fixture.isSubmitted(RETRIED)).isTrue();
    }

    @Test
    void retryWithoutAnEvaluationIsSubmittedAgain() throws Exception {
        fixture.reconcile(RETRIED, HELD);

        fixture.reconcile(RETRIED, HELD);

        assertThat(fixture.secrets.reads()).isEqualTo(2);
    }

    @Test
    void evaluationOfHeldIdsIsNotShownAsThatOfTheSelector() throws Exception {
        awaitVerification();
        fixture.reconcile(ONCE, HELD);
        await().until(() -> fixture.progress(ONCE).selectorResult() != null);

        ReconcileResult result = fixture.reconcile(ONCE, HELD);

        assertThat(reason(result)).isNotEqualTo(Reason.PROGRESSING);
        assertThat(result.requeueAfter()).isEqualTo(REFUSAL);
    }

    @Test
    void blockedRetryNamesTheGitHubOfTheLastSubmission() throws Exception {
        failed(RETRIED, 72);

        ReconcileResult result = fixture.reconciler.reconcile(RETRIED, HELD);

        assertThat(result.status().githubAPIURL()).isEqualTo(CredentialsFixture.HERE.toString());
    }
}

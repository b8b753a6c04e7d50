package dev.patoperator.controller.plan;

import static dev.patoperator.controller.plan.CredentialsFixture.ELSEWHERE;
import static dev.patoperator.controller.plan.CredentialsFixture.HERE;
import static dev.patoperator.controller.plan.SelectorReconcilerFixture.message;
import static dev.patoperator.controller.plan.SelectorReconcilerFixture.reason;
import static dev.patoperator.model.intent.IntentFixtures.intent;
import static dev.patoperator.model.intent.IntentFixtures.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.SelectorSchedule;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.GitHubException;
import dev.patoperator.model.Action;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.status.Reason;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests when a selector is submitted for evaluation, and what is reconciled when it is not. */
class SelectorReconcilerTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration PROGRESS = Duration.ofSeconds(30);
    private static final Intent ONCE = selecting("once", Action.APPROVE, null);
    private static final Intent STANDING = selecting("standing", Action.APPROVE, DAY);
    private static final Intent DENY_ONCE = selecting("deny", Action.DENY, null);

    private final SelectorReconcilerFixture fixture = new SelectorReconcilerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Intent selecting(String name, Action action, Duration interval) {
        return IntentFixtures.selecting(intent(name, "acme", action), new SelectorIntent(Criteria.ALL, interval, 100));
    }

    private static PatStatus completed(Intent intent) {
        return status("NothingMatched").toBuilder()
                .selectorHash(OneShotHistory.hash(intent))
                .build();
    }

    private static Intent suspended(Intent intent) {
        return IntentFixtures.with(intent, false, true, false);
    }

    private Submission submitted(Intent intent) throws InterruptedException {
        fixture.evaluate(intent, PatStatus.NONE);
        return fixture.onlyEvaluated();
    }

    private Duration untilNext(Duration interval) {
        Instant now = fixture.clock.instant();
        return Duration.between(now, SelectorSchedule.next("acme", interval, now));
    }

    @Test
    void newSelectorIsEvaluatedOnTheWholeListing() throws Exception {
        Submission submission = submitted(ONCE);

        assertThat(submission.selector().chooses()).isTrue();
        assertThat(submission.ids()).isEmpty();
        assertThat(submission.dryRun()).isFalse();
    }

    @Test
    void dryRunIsSubmittedAsSuch() throws Exception {
        assertThat(submitted(IntentFixtures.with(ONCE, true, false, false)).dryRun())
                .isTrue();
    }

    @Test
    void oneShotSelectorNeedsANewListing() throws Exception {
        assertThat(submitted(ONCE).selector().since()).isEqualTo(fixture.clock.instant());
    }

    @Test
    void policyMayShareARecentListing() throws Exception {
        assertThat(submitted(STANDING).selector().since())
                .isEqualTo(fixture.clock.instant().minusSeconds(10));
    }

    @Test
    void submissionIsRemembered() throws Exception {
        fixture.reconcile(STANDING, PatStatus.NONE);

        assertThat(fixture.schedule.submittedAt(STANDING.resource(), WorkSubmitter.attempt(STANDING)))
                .isEqualTo(fixture.clock.instant());
    }

    @Test
    void submissionMakesTheStatusNameTheGitHub() throws Exception {
        ReconcileResult result = fixture.reconcile(ONCE, PatStatus.NONE);

        assertThat(result.status().githubAPIURL()).isEqualTo(HERE.toString());
        assertThat(reason(result)).isEqualTo(Reason.PROGRESSING);
    }

    @Test
    void submittedOneShotSelectorIsReconciledAgainWhileItIsInProgress() throws Exception {
        assertThat(fixture.reconcile(ONCE, PatStatus.NONE).requeueAfter()).isEqualTo(PROGRESS);
    }

    @Test
    void submittedPolicyIsReconciledAgainWhenItIsDueNext() throws Exception {
        Duration interval = Duration.ofSeconds(5);

        ReconcileResult result = fixture.reconcile(selecting("often", Action.APPROVE, interval), PatStatus.NONE);

        assertThat(result.requeueAfter()).isEqualTo(untilNext(interval).plusMillis(1));
    }

    @Test
    void missingSecretIsShown() throws Exception {
        ReconcileResult result = fixture.reconciler.reconcile(STANDING, PatStatus.NONE);

        assertThat(reason(result)).isEqualTo(Reason.CREDENTIALS_NOT_FOUND);
        assertThat(message(result)).doesNotContain("this Deny holds nothing back");
        assertThat(result.requeueAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void missingSecretOfADenyIsShownWithItsEffect() throws Exception {
        assertThat(message(fixture.reconciler.reconcile(DENY_ONCE, PatStatus.NONE)))
                .endsWith("; until that is mended this Deny holds nothing back");
    }

    @Test
    void missingSecretLeavesTheSelectorUnsubmitted() throws Exception {
        fixture.reconciler.reconcile(STANDING, PatStatus.NONE);

        assertThat(fixture.isSubmitted(STANDING)).isFalse();
    }

    @Test
    void silenceOfKubernetesIsTriedAgainSoon() throws Exception {
        fixture.secrets.secretFails(500);

        assertThat(fixture.reconciler.reconcile(STANDING, PatStatus.NONE).requeueAfter())
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void secretOfAnotherGitHubIsRefused() throws Exception {
        PatStatus old =
                PatStatus.NONE.toBuilder().githubAPIURL(ELSEWHERE.toString()).build();

        ReconcileResult result = fixture.reconcile(ONCE, old);

        assertThat(reason(result)).isEqualTo(Reason.CREDENTIALS_INVALID);
        assertThat(result.status().githubAPIURL()).isEqualTo(ELSEWHERE.toString());
    }

    @Test
    void temporaryBlockerIsShownUntilItIsGone() throws Exception {
        fixture.refusal =
                new GitHubException.RateLimited("slow", fixture.clock.instant().plusSeconds(3600), null);
        fixture.letGitHubAnswer();
        fixture.reconcile(STANDING, PatStatus.NONE);
        await().until(() -> fixture.progress(STANDING).blocker() != null);
        fixture.clock.pass(Duration.ofMinutes(1));

        ReconcileResult result = fixture.reconcile(STANDING, PatStatus.NONE);

        assertThat(reason(result)).isEqualTo(Reason.RATE_LIMITED);
        assertThat(result.requeueAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void evaluationUnderWayIsNotSubmittedAgain() throws Exception {
        fixture.reconcile(STANDING, PatStatus.NONE);

        ReconcileResult result = fixture.reconcile(STANDING, PatStatus.NONE);

        assertThat(result.requeueAfter()).isEqualTo(PROGRESS);
        assertThat(reason(result)).isEqualTo(Reason.PROGRESSING);
        assertThat(fixture.secrets.reads()).isEqualTo(1);
    }

    @Test
    void evaluationUnderWayIsNotShownOnceTheSelectorHasEnded() throws Exception {
        fixture.schedule.submitted(ONCE.resource(), WorkSubmitter.attempt(ONCE), fixture.clock.instant());

        ReconcileResult result = fixture.reconcile(ONCE, status("LimitExceeded"));

        assertThat(reason(result)).isEqualTo(Reason.LIMIT_EXCEEDED);
        assertThat(result.requeueAfter()).isEqualTo(PROGRESS);
    }

    @Test
    void endedSelectorThatWasNotSubmittedIsNotReconciledAgain() throws Exception {
        assertThat(fixture.reconcile(ONCE, status("LimitExceeded")).requeueAfter())
                .isNull();
    }

    @Test
    void completedSelectorIsNotReconciledAgain() throws Exception {
        fixture.schedule.submitted(ONCE.resource(), WorkSubmitter.attempt(ONCE), fixture.clock.instant());

        ReconcileResult result = fixture.reconcile(ONCE, completed(ONCE));

        assertThat(reason(result)).isEqualTo(Reason.NOTHING_MATCHED);
        assertThat(result.requeueAfter()).isNull();
        assertThat(fixture.secrets.reads()).isZero();
    }

    @Test
    void completedDenyStaysVerified() throws Exception {
        assertThat(fixture.reconcile(DENY_ONCE, completed(DENY_ONCE)).requeueAfter())
                .isEqualTo(PROGRESS);
        assertThat(fixture.secrets.reads()).isEqualTo(1);
    }

    @Test
    void suspendedDenyIsNotVerified() throws Exception {
        assertThat(fixture.reconcile(suspended(DENY_ONCE), PatStatus.NONE).requeueAfter())
                .isNull();
        assertThat(fixture.secrets.reads()).isZero();
    }

    @Test
    void suspensionWithdrawsTheSubmission() throws Exception {
        fixture.reconcile(STANDING, PatStatus.NONE);

        ReconcileResult result = fixture.reconcile(suspended(STANDING), PatStatus.NONE);

        assertThat(reason(result)).isEqualTo(Reason.SUSPENDED);
        assertThat(fixture.dispatcher.isWorkingFor(STANDING.resource().uid())).isFalse();
        assertThat(fixture.schedule.isKnown(STANDING.resource())).isFalse();
    }

    @Test
    void suspensionHandlesTheRetryOfASelectorThatIsStillToBeEvaluated() throws Exception {
        Intent retried = IntentFixtures.retry(suspended(ONCE), "first");

        assertThat(fixture.reconcile(retried, PatStatus.NONE).status().lastHandledRetryAt())
                .isEqualTo("first");
    }

    @Test
    void suspensionLeavesTheRetryOfACompletedSelectorUnhandled() throws Exception {
        Intent retried = IntentFixtures.retry(suspended(ONCE), "first");

        ReconcileResult result = fixture.reconcile(retried, completed(ONCE));

        assertThat(result.status().lastHandledRetryAt()).isNull();
        assertThat(result.shouldWrite()).isTrue();
    }
}

package dev.patoperator.controller.plan;

import static dev.patoperator.controller.plan.CredentialsFixture.ELSEWHERE;
import static dev.patoperator.controller.plan.CredentialsFixture.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.plan.WorkSubmitter.SubmitResult;
import dev.patoperator.controller.schedule.SubmitRateLimiter;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.Submission.Attempt;
import dev.patoperator.dispatch.support.NoPolicyEvaluator;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.precedence.index.ResourceScope;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what keeps the work of a resource from being submitted, and when it is submitted again. */
class WorkSubmitterTest {

    private static final Intent INTENT = IntentFixtures.approval("a", 1, 2);
    private static final String UID = INTENT.resource().uid();
    private static final Attempt ATTEMPT = new Attempt(1, null);
    private static final Attempt EARLIER = new Attempt(0, null);
    private static final Blocker LIMITED = new Blocker(Blocker.Kind.RATE_LIMITED, "slow down");
    private static final Blocker DENIED = new Blocker(Blocker.Kind.PERMISSION_DENIED, "not permitted");
    private static final SubmitResult SUBMITTED = new SubmitResult(null, Duration.ofSeconds(30), HERE);

    private final CredentialsFixture stage = new CredentialsFixture(new NoPolicyEvaluator());
    private final WorkSubmitter submitter = new WorkSubmitter(
            stage.verifier,
            stage.dispatcher,
            new SubmitRateLimiter(stage.intervals.shortest(), stage.clock),
            stage.intervals,
            stage.clock);

    @AfterEach
    void close() {
        stage.close();
    }

    private SubmitResult submit(URI planned, ResourceProgress progress) throws InterruptedException {
        return submitter.submit(INTENT, planned, progress, INTENT.ids(), false, null);
    }

    private SubmitResult submit(ResourceProgress progress) throws InterruptedException {
        stage.secretHolds("1");
        return submit(null, progress);
    }

    private SubmitResult submit() throws InterruptedException {
        return submit(ResourceProgress.NOTHING);
    }

    private ResourceProgress met(Blocker blocker, Attempt attempt, Duration ago) {
        Instant since = stage.clock.instant().minus(ago);
        return new ResourceProgress(Map.of(), blocker, since, attempt, since, null);
    }

    private static PatStatus recorded(String apiUrl) {
        return PatStatus.NONE.toBuilder().githubAPIURL(apiUrl).build();
    }

    private boolean isSubmitted() {
        return stage.dispatcher.isWorkingFor(UID);
    }

    @Test
    void attemptConsistsOfGenerationAndRetry() {
        Intent retried = IntentFixtures.retry(IntentFixtures.generation(INTENT, 7), "2026-11-22");

        assertThat(WorkSubmitter.attempt(retried)).isEqualTo(new Attempt(7, "2026-11-22"));
    }

    @Test
    void plannedUrlIsTheRecordedOne() throws Exception {
        submit();

        assertThat(submitter.plannedApiUrl(recorded(ELSEWHERE.toString()), UID)).isEqualTo(ELSEWHERE);
    }

    @Test
    void plannedUrlIsThatOfTheLastSubmissionWhenNoneIsRecorded() throws Exception {
        submit();

        assertThat(submitter.plannedApiUrl(recorded(null), UID)).isEqualTo(HERE);
    }

    @Test
    void plannedUrlIsThatOfTheLastSubmissionWhenTheRecordedTextIsNoUrl() throws Exception {
        submit();

        assertThat(submitter.plannedApiUrl(recorded("not a url"), UID)).isEqualTo(HERE);
    }

    @Test
    void plannedUrlIsNotKnownBeforeTheFirstSubmission() {
        assertThat(submitter.plannedApiUrl(recorded(null), UID)).isNull();
    }

    @Test
    void submissionIsReadAgainAfterTheIntervalOfProgress() throws Exception {
        assertThat(submit()).isEqualTo(SUBMITTED);
        assertThat(isSubmitted()).isTrue();
    }

    @Test
    void submissionStartsALookup() throws Exception {
        submit();

        assertThat(stage.verifications.untilNextVerification(ResourceScope.of(INTENT)))
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void blockerThatWasJustMetPreventsASubmission() throws Exception {
        assertThat(submit(met(DENIED, ATTEMPT, Duration.ofMinutes(1))))
                .isEqualTo(new SubmitResult(DENIED, Duration.ofMinutes(2), null));
        assertThat(isSubmitted()).isFalse();
    }

    @Test
    void blockerPreventsASubmissionUntilItsIntervalIsOver() throws Exception {
        assertThat(submit(met(LIMITED, ATTEMPT, Duration.ofMillis(59_999))))
                .isEqualTo(new SubmitResult(LIMITED, Duration.ofMillis(1), null));
    }

    @Test
    void blockedReconciliationDoesNotCountAsASubmission() throws Exception {
        for (int i = 0; i < 11; i++) {
            submit(null, met(DENIED, ATTEMPT, Duration.ZERO));
        }

        assertThat(submit()).isEqualTo(SUBMITTED);
    }

    @Test
    void stallingBlockerIsNoLongerShownAfterItsInterval() throws Exception {
        assertThat(submit(met(DENIED, ATTEMPT, Duration.ofMinutes(3)))).isEqualTo(SUBMITTED);
    }

    @Test
    void temporaryBlockerIsStillShownAfterItsInterval() throws Exception {
        assertThat(submit(met(LIMITED, ATTEMPT, Duration.ofMinutes(1))))
                .isEqualTo(new SubmitResult(LIMITED, Duration.ofMinutes(1), HERE));
        assertThat(isSubmitted()).isTrue();
    }

    @Test
    void temporaryBlockerOfUnknownAgeDoesNotPreventASubmission() throws Exception {
        assertThat(submit(new ResourceProgress(Map.of(), LIMITED, null, ATTEMPT, null, null)))
                .isEqualTo(new SubmitResult(LIMITED, Duration.ofMinutes(1), HERE));
    }

    @Test
    void stallingBlockerOfAnEarlierAttemptDoesNotPreventASubmission() throws Exception {
        assertThat(submit(met(DENIED, EARLIER, Duration.ZERO))).isEqualTo(SUBMITTED);
    }

    @Test
    void temporaryBlockerOfAnEarlierAttemptIsNotShown() throws Exception {
        assertThat(submit(met(LIMITED, EARLIER, Duration.ZERO))).isEqualTo(SUBMITTED);
    }

    @Test
    void blockerThatIsGoneDoesNotPreventASubmission() throws Exception {
        assertThat(submit(met(null, ATTEMPT, Duration.ZERO))).isEqualTo(SUBMITTED);
    }

    @Test
    void eleventhSubmissionInARowHasToWait() throws Exception {
        for (int i = 0; i < 10; i++) {
            submit();
        }
        stage.dispatcher.withdraw(UID);

        assertThat(submit()).isEqualTo(new SubmitResult(null, Duration.ofSeconds(1), null));
        assertThat(isSubmitted()).isFalse();
    }

    @Test
    void missingSecretIsTheBlocker() throws Exception {
        SubmitResult result = submit(null, ResourceProgress.NOTHING);

        assertThat(result.blocker().kind()).isEqualTo(Blocker.Kind.CREDENTIALS_NOT_FOUND);
        assertThat(result.blocker().message()).startsWith("Secret acme/github-app does not exist");
        assertThat(result.retryAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(result.apiUrl()).isNull();
    }

    @Test
    void missingSecretWithdrawsTheEarlierSubmission() throws Exception {
        submit();

        submit(null, ResourceProgress.NOTHING);

        assertThat(isSubmitted()).isFalse();
    }

    @Test
    void silenceOfKubernetesIsTriedAgainSoon() throws Exception {
        stage.secretFails(500);

        assertThat(submit(null, ResourceProgress.NOTHING))
                .isEqualTo(new SubmitResult(null, Duration.ofSeconds(1), null));
    }

    @Test
    void silenceOfKubernetesLeavesTheEarlierSubmission() throws Exception {
        submit();
        stage.secretFails(500);

        submit(null, ResourceProgress.NOTHING);

        assertThat(isSubmitted()).isTrue();
    }

    @Test
    void plannedUrlOfTheSecretAllowsASubmission() throws Exception {
        stage.secretHolds("1", ELSEWHERE);

        assertThat(submit(ELSEWHERE, ResourceProgress.NOTHING))
                .isEqualTo(new SubmitResult(null, Duration.ofSeconds(30), ELSEWHERE));
    }

    @Test
    void secretOfAnotherGitHubIsTheBlocker() throws Exception {
        stage.secretHolds("1", ELSEWHERE);

        assertThat(submit(HERE, ResourceProgress.NOTHING))
                .isEqualTo(new SubmitResult(
                        new Blocker(
                                Blocker.Kind.CREDENTIALS_INVALID,
                                "Secret github-app points to https://ghes.example.com/api/v3, but these ids belong to"
                                        + " https://api.github.com: restore the Secret, or make a new resource for"
                                        + " https://ghes.example.com/api/v3"),
                        Duration.ofMinutes(1),
                        null));
    }

    @Test
    void secretOfAnotherGitHubWithdrawsTheEarlierSubmission() throws Exception {
        submit();
        stage.secretHolds("1", ELSEWHERE);

        submit(HERE, ResourceProgress.NOTHING);

        assertThat(isSubmitted()).isFalse();
    }
}

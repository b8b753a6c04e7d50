package dev.patoperator.controller.plan;

import static dev.patoperator.model.intent.IntentFixtures.intent;
import static dev.patoperator.model.intent.IntentFixtures.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.controller.schedule.SelectorSchedule;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.support.DispatcherFixture;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.precedence.CredentialVerificationCache;
import dev.patoperator.precedence.index.ResourceIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests when a selector is evaluated next. */
class SelectorTimesTest {

    private static final RequeueIntervals INTERVALS = RequeueIntervals.DEFAULT;
    private static final Instant NOW = Instant.parse("2026-11-22T16:00:00Z");
    private static final Instant SUBMITTED = NOW.minusSeconds(10);
    private static final Instant LONG_AGO = NOW.minus(INTERVALS.progress());
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final PatStatus UP_TO_DATE = status("UpToDate");
    private static final PatStatus REFUSED = status("CredentialsInvalid");

    private final CountDownLatch lookup = new CountDownLatch(1);
    private final DispatcherFixture fixture = new DispatcherFixture();
    private final SelectorSchedule schedule = new SelectorSchedule();
    private final CredentialVerificationCache verifications =
            new CredentialVerificationCache(INTERVALS.verification(), () -> 0);
    private final SelectorTimes times = timesWith(INTERVALS);

    private final Intent deny = selecting(Action.DENY, INTERVAL);
    private final Intent once = selecting(Action.DENY, null);

    @AfterEach
    void close() {
        fixture.close();
        lookup.countDown();
    }

    private SelectorTimes timesWith(RequeueIntervals intervals) {
        var credentials = new CredentialVerifier(
                null, verifications, new ResourceIndex(), fixture.dispatcher(), intervals); // it reads no Secret
        return new SelectorTimes(fixture.dispatcher(), credentials, schedule, intervals);
    }

    private static Intent selecting(Action action, Duration interval) {
        return IntentFixtures.selecting(
                intent("policy", "acme", action), new SelectorIntent(Criteria.ALL, interval, 100));
    }

    private void submitted(Intent intent, Instant at) {
        schedule.submitted(intent.resource(), WorkSubmitter.attempt(intent), at);
    }

    private void verified() {
        verifications.secretRead(new SecretRef("acme", "github-app"), TestSubmissions.CREDENTIALS, 0);
        verifications.installed(
                TestSubmissions.CREDENTIALS, "acme", fixture.installation, Set.of(ItemKind.REQUEST), Duration.ZERO);
    }

    /** Makes the dispatcher work for a resource until the end of the test: its look-up gets no answer. */
    private void working(Intent intent) {
        fixture.mishaps.add(() -> DispatcherFixture.awaitQuietly(lookup));
        fixture.dispatcher()
                .submit(new Submission(
                        intent.resource(),
                        WorkSubmitter.attempt(intent),
                        TestSubmissions.CREDENTIALS,
                        "acme",
                        intent.action(),
                        null,
                        List.of(71L),
                        false));
    }

    private static SelectorResult evaluation(boolean pending, boolean awaitingVerification) {
        Set<Long> chosen = pending ? Set.of(71L) : Set.of();
        return new SelectorResult(SUBMITTED, chosen, Map.of(), Set.of(), null, awaitingVerification);
    }

    private static ResourceProgress progress(Submission.Attempt attempt, Blocker blocker) {
        return new ResourceProgress(Map.of(), blocker, null, attempt, SUBMITTED, null);
    }

    private Instant due(Intent intent, PatStatus old, SelectorResult result) {
        return times.due(intent, old, progress(WorkSubmitter.attempt(intent), null), result, NOW);
    }

    private static Instant next(Instant after) {
        return SelectorSchedule.next("acme", INTERVAL, after);
    }

    @Test
    void dueIsNeverForACompletedOneShotSelector() {
        PatStatus completed =
                UP_TO_DATE.toBuilder().selectorHash(OneShotHistory.hash(once)).build();
        var blocker = new Blocker(Blocker.Kind.RATE_LIMITED, "wait");

        assertThat(times.due(once, completed, progress(null, blocker), null, NOW))
                .isNull();
    }

    @Test
    void dueIsNowBeforeTheFirstSubmission() {
        assertThat(due(deny, UP_TO_DATE, null)).isEqualTo(NOW);
    }

    @Test
    void dueIsNowWhenOnlyAnEarlierGenerationWasSubmitted() {
        submitted(deny, SUBMITTED);

        assertThat(due(IntentFixtures.generation(deny, 2), UP_TO_DATE, null)).isEqualTo(NOW);
    }

    @Test
    void dueIsNowWithABlocker() {
        submitted(deny, SUBMITTED);
        var blocker = new Blocker(Blocker.Kind.RATE_LIMITED, "wait");

        assertThat(times.due(deny, UP_TO_DATE, progress(WorkSubmitter.attempt(deny), blocker), null, NOW))
                .isEqualTo(NOW);
    }

    @Test
    void dueIsNowWhenTheSubmissionWasWithdrawn() {
        submitted(deny, SUBMITTED);

        assertThat(times.due(deny, UP_TO_DATE, progress(null, null), evaluation(false, false), NOW))
                .isEqualTo(NOW);
    }

    @Test
    void dueIsNowWhenTheSubmissionWasReplaced() {
        submitted(deny, SUBMITTED);
        var other = new Submission.Attempt(2, null);

        assertThat(times.due(deny, UP_TO_DATE, progress(other, null), evaluation(false, false), NOW))
                .isEqualTo(NOW);
    }

    @Test
    void dueIsNowWhenNobodyWorksOnAnEvaluationAfterTheProgressInterval() {
        submitted(once, LONG_AGO);

        assertThat(due(once, PatStatus.NONE, null)).isEqualTo(NOW);
    }

    @Test
    void dueIsNowWhenNobodyWorksOnPendingDecisionsAfterTheProgressInterval() {
        submitted(once, LONG_AGO);

        assertThat(due(once, PatStatus.NONE, evaluation(true, false))).isEqualTo(NOW);
    }

    @Test
    void dueWaitsForTheEvaluationBeforeTheProgressInterval() {
        submitted(once, LONG_AGO.plusMillis(1));

        assertThat(due(once, PatStatus.NONE, null)).isNull();
    }

    @Test
    void dueWaitsForTheEvaluationWhileTheDispatcherWorks() {
        submitted(once, LONG_AGO);
        working(once);

        assertThat(due(once, PatStatus.NONE, null)).isNull();
    }

    @Test
    void dueFollowsTheIntervalWhenAllDecisionsHaveResults() {
        submitted(deny, LONG_AGO);

        assertThat(due(deny, UP_TO_DATE, evaluation(false, false))).isEqualTo(next(LONG_AGO));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CredentialsNotFound",
                "CredentialsInvalid",
                "CredentialsForbidden",
                "OrganizationNotFound",
                "PermissionDenied"
            })
    void dueIsSoonWhenRefusedCredentialsOfADenyPolicyAreVerified(String reason) {
        submitted(deny, SUBMITTED);
        verified();

        assertThat(due(deny, status(reason), null)).isEqualTo(SUBMITTED.plus(INTERVALS.credentials()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Progressing", "RateLimited", "GitHubUnavailable", "LimitExceeded", "OfAnotherVersion"})
    void dueFollowsTheIntervalWhenTheStatusShowsNoRefusedCredentials(String reason) {
        submitted(deny, SUBMITTED);
        verified();

        assertThat(due(deny, status(reason), null)).isEqualTo(next(SUBMITTED));
    }

    @Test
    void dueFollowsTheIntervalWhileRefusedCredentialsAreNotVerified() {
        submitted(deny, SUBMITTED);

        assertThat(due(deny, REFUSED, null)).isEqualTo(next(SUBMITTED));
    }

    @Test
    void dueFollowsTheIntervalForAnApprovalWhoseCredentialsAreVerifiedAgain() {
        Intent approve = selecting(Action.APPROVE, INTERVAL);
        submitted(approve, SUBMITTED);
        verified();

        assertThat(due(approve, REFUSED, null)).isEqualTo(next(SUBMITTED));
    }

    @Test
    void dueIsOpenForAOneShotDenyWhoseCredentialsAreVerifiedAgain() {
        submitted(once, SUBMITTED);
        verified();

        assertThat(due(once, REFUSED, null)).isNull();
    }

    @Test
    void dueIsInAMomentWhileAPolicyAwaitsVerification() {
        submitted(deny, SUBMITTED);

        assertThat(due(deny, UP_TO_DATE, evaluation(true, true))).isEqualTo(SUBMITTED.plus(INTERVALS.shortest()));
    }

    @Test
    void dueIsInAMomentWhenAOneShotSelectorAwaitsOnlyVerification() {
        submitted(once, SUBMITTED);

        assertThat(due(once, PatStatus.NONE, evaluation(false, true))).isEqualTo(SUBMITTED.plus(INTERVALS.shortest()));
    }

    @Test
    void dueIsOpenWhileAOneShotSelectorAwaitsVerificationAndDecisions() {
        submitted(once, SUBMITTED);

        assertThat(due(once, PatStatus.NONE, evaluation(true, true))).isNull();
    }

    @Test
    void dueScalesTheIntervalOfAPolicy() {
        Duration second = Duration.ofSeconds(1);
        Duration hour = Duration.ofHours(1);
        var quick = new RequeueIntervals(hour, hour, hour, hour, hour, second, hour, hour, hour);
        submitted(deny, SUBMITTED);

        assertThat(timesWith(quick).due(deny, UP_TO_DATE, progress(WorkSubmitter.attempt(deny), null), null, NOW))
                .isEqualTo(SelectorSchedule.next("acme", Duration.ofSeconds(10), SUBMITTED));
    }

    @Test
    void dueIsOpenWhileDecisionsOfAOneShotSelectorArePending() {
        submitted(once, SUBMITTED);

        assertThat(due(once, PatStatus.NONE, evaluation(true, false))).isNull();
    }

    @Test
    void dueIsAfterTheRefusalIntervalForAOneShotSelectorThatIsNotCompletedByItsResults() {
        submitted(once, SUBMITTED);

        assertThat(due(once, PatStatus.NONE, evaluation(false, false))).isEqualTo(SUBMITTED.plus(INTERVALS.refusal()));
    }
}

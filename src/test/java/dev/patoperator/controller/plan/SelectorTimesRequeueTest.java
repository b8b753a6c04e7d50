package dev.patoperator.controller.plan;

import static dev.patoperator.model.intent.IntentFixtures.approval;
import static dev.patoperator.model.intent.IntentFixtures.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.controller.schedule.ReviewTrigger;
import dev.patoperator.controller.schedule.SelectorSchedule;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.listing.ListingRateLimiter;
import dev.patoperator.dispatch.support.DispatcherFixture;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.InvalidSpecException;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.precedence.CredentialVerificationCache;
import dev.patoperator.precedence.index.InMemoryCache;
import dev.patoperator.precedence.index.ResourceIndex;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which selectors need an evaluation, and when their resources are reconciled again. */
class SelectorTimesRequeueTest {

    private static final RequeueIntervals INTERVALS = RequeueIntervals.DEFAULT;
    private static final Duration PROGRESS = INTERVALS.progress();

    private final ManualClock clock = new ManualClock();
    private final Instant now = clock.instant();
    private final DispatcherFixture fixture = new DispatcherFixture();
    private final SelectorSchedule schedule = new SelectorSchedule();
    private final ResourceIndex index = new ResourceIndex();
    private final CredentialVerificationCache verifications =
            new CredentialVerificationCache(INTERVALS.verification(), () -> 0);
    private final SelectorTimes times = new SelectorTimes(
            fixture.dispatcher(),
            new CredentialVerifier(null, verifications, index, fixture.dispatcher(), INTERVALS), // it reads no Secret
            schedule,
            INTERVALS);

    private final Intent standing = selecting(Duration.ofMinutes(10));
    private final Intent once = selecting(null);

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Intent selecting(Duration interval) {
        return IntentFixtures.selecting(approval("policy"), new SelectorIntent(Criteria.ALL, interval, 100));
    }

    private static PatStatus completed(Intent intent) {
        return status("Succeeded").toBuilder()
                .selectorHash(OneShotHistory.hash(intent))
                .build();
    }

    @Test
    void aPolicyNeedsEvaluationWhateverItsStatus() {
        assertThat(SelectorTimes.needsEvaluation(standing, completed(standing))).isTrue();
    }

    @Test
    void aCompletedOneShotSelectorNeedsNoEvaluationAfterAnEdit() {
        Intent edited = IntentFixtures.generation(once, 2);

        assertThat(SelectorTimes.needsEvaluation(edited, completed(once))).isFalse();
    }

    @Test
    void aOneShotSelectorNeedsEvaluationBeforeItHasAStatus() {
        assertThat(SelectorTimes.needsEvaluation(once, PatStatus.NONE)).isTrue();
    }

    @Test
    void aOneShotSelectorNeedsEvaluationWhenItsStatusHasNoConditions() {
        PatStatus seen = PatStatus.NONE.toBuilder().observedGeneration(1L).build();

        assertThat(SelectorTimes.needsEvaluation(once, seen)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Progressing", "RateLimited", "Conflict", "CredentialsInvalid"})
    void aOneShotSelectorNeedsEvaluationWhileItsStatusShowsNoEnd(String reason) {
        assertThat(SelectorTimes.needsEvaluation(once, status(reason))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DryRun", "NotFound", "LimitExceeded"})
    void aOneShotSelectorNeedsNoEvaluationWhenItsStatusShowsAnEnd(String reason) {
        Intent same = reason.equals("DryRun") ? once.asDryRunOfOperator() : once;

        assertThat(SelectorTimes.needsEvaluation(same, status(reason))).isFalse();
    }

    @Test
    void aOneShotSelectorNeedsEvaluationWhenTheDryRunOfTheOperatorIsOver() {
        assertThat(SelectorTimes.needsEvaluation(once, status("DryRun"))).isTrue();
    }

    @Test
    void aOneShotSelectorThatEndedNeedsEvaluationAfterAnEdit() {
        Intent edited = IntentFixtures.generation(once, 2);

        assertThat(SelectorTimes.needsEvaluation(edited, status("LimitExceeded")))
                .isTrue();
    }

    @Test
    void aOneShotSelectorThatEndedNeedsEvaluationForARetry() {
        Intent retried = IntentFixtures.retry(once, "first");

        assertThat(SelectorTimes.needsEvaluation(retried, status("LimitExceeded")))
                .isTrue();
    }

    @Test
    void aOneShotSelectorIsCompleteWhenTheStatusRecordsIt() {
        assertThat(SelectorTimes.isComplete(once, completed(once))).isTrue();
    }

    @Test
    void aOneShotSelectorIsIncompleteWithoutARecord() {
        assertThat(SelectorTimes.isComplete(once, status("Succeeded"))).isFalse();
    }

    @Test
    void aDryRunIsNeverComplete() {
        Intent dry = IntentFixtures.with(once, true, false, false);

        assertThat(SelectorTimes.isComplete(dry, completed(once))).isFalse();
    }

    @Test
    void nothingIsRequeuedWhenNothingIsDueAndNobodyWorks() {
        assertThat(times.requeueAfter(null, now, false)).isNull();
    }

    @Test
    void requeueIsAMillisecondAfterTheDueTime() {
        assertThat(times.requeueAfter(now.plus(INTERVALS.refusal()), now, false))
                .isEqualTo(INTERVALS.refusal().plusMillis(1));
    }

    @Test
    void requeueIsInAMillisecondWhenTheDueTimeIsPast() {
        assertThat(times.requeueAfter(now.minusSeconds(5), now, false)).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void requeueIsAfterTheProgressIntervalWhileOnlyWorkIsUnderWay() {
        assertThat(times.requeueAfter(null, now, true)).isEqualTo(PROGRESS);
    }

    @Test
    void requeueIsAfterTheProgressIntervalWhenTheDueTimeIsLater() {
        assertThat(times.requeueAfter(now.plus(PROGRESS), now, true)).isEqualTo(PROGRESS);
    }

    @Test
    void requeueIsAtTheDueTimeWhenThatComesBeforeTheProgressInterval() {
        assertThat(times.requeueAfter(now.plus(PROGRESS).minusMillis(2), now, true))
                .isEqualTo(PROGRESS.minusMillis(1));
    }

    @Test
    void dueIsNowAfterADeliveryReportedANewRequest() throws InterruptedException, InvalidSpecException {
        Intent policy = watchedPolicy();
        schedule.submitted(policy.resource(), WorkSubmitter.attempt(policy), now.minusSeconds(10));
        var progress = new ResourceProgress(Map.of(), null, null, WorkSubmitter.attempt(policy), now, null);
        assertThat(times.due(policy, status("UpToDate"), progress, null, now)).isNotEqualTo(now);

        deliver();

        assertThat(times.due(policy, status("UpToDate"), progress, null, now)).isEqualTo(now);
    }

    private final CountDownLatch woken = new CountDownLatch(1);

    private Intent watchedPolicy() throws InvalidSpecException {
        InMemoryCache<PatGrantReview> cache = new InMemoryCache<>();
        index.register("PatGrantReview", cache, new SimpleInboundEventSource<>("test") {
            @Override
            public void propagateEvent(ResourceID id) {
                woken.countDown();
            }
        });
        PatGrantReview review = new KubernetesSerialization().unmarshal("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata: {name: policy, namespace: acme, uid: uid-policy, generation: 1, resourceVersion: "5"}
                spec: {organization: acme, action: Deny, selector: {}, limit: 1, interval: 10m,
                       credentialsRef: {name: github-app}}
                """, PatGrantReview.class);
        cache.put(review);
        return Intent.of(review);
    }

    private void deliver() throws InterruptedException {
        verifications.secretRead(new SecretRef("acme", "github-app"), TestSubmissions.CREDENTIALS, 0);
        verifications.installed(
                TestSubmissions.CREDENTIALS, "acme", fixture.installation, Set.of(ItemKind.REQUEST), Duration.ZERO);
        var limiter = new ListingRateLimiter(installation -> Optional.empty(), clock);
        try (var trigger = new ReviewTrigger(index, verifications, schedule, limiter, INTERVALS.shortest(), clock)) {
            trigger.onDelivery("acme", "github-app", "acme");
            assertThat(woken.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}

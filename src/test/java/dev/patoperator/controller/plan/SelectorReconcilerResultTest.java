package dev.patoperator.controller.plan;

import static dev.patoperator.controller.plan.SelectorReconcilerFixture.NOTHING;
import static dev.patoperator.controller.plan.SelectorReconcilerFixture.reason;
import static dev.patoperator.model.intent.IntentFixtures.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.SelectorSchedule;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.status.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests what is reconciled after the evaluation of a selector, and when it is evaluated again. */
class SelectorReconcilerResultTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Intent ONCE = selecting(null);
    private static final Intent STANDING = selecting(DAY);
    private static final SelectorEvaluation CHOOSING = new SelectorEvaluation(
            List.of(new SelectorEvaluation.ChosenItem(71, null)), Map.of(), Set.of(), null, false);
    private static final SelectorEvaluation HOLDING = new SelectorEvaluation(
            List.of(), Map.of(71L, new DecisionResult.Undecided("held", null)), Set.of(), null, true);

    private final SelectorReconcilerFixture fixture = new SelectorReconcilerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Intent selecting(Duration interval) {
        return IntentFixtures.selecting(
                IntentFixtures.intent("policy", "acme", Action.APPROVE),
                new SelectorIntent(Criteria.ALL, interval, 100));
    }

    private Duration untilNext() {
        return Duration.between(fixture.clock.instant(), SelectorSchedule.next("acme", DAY, fixture.clock.instant()));
    }

    private ReconcileResult reconcileAfter(SelectorEvaluation evaluation, Intent intent) throws InterruptedException {
        fixture.evaluation = evaluation;
        fixture.evaluate(intent, PatStatus.NONE);
        return fixture.reconcile(intent, PatStatus.NONE);
    }

    /** Has one request approved, whose result is not reconciled yet. */
    private void approved(Intent intent) throws InterruptedException {
        fixture.gitHub.addRequest(71);
        fixture.evaluation = CHOOSING;
        fixture.evaluate(intent, PatStatus.NONE);
        await().until(() -> fixture.progress(intent).results().containsKey(71L));
    }

    @Test
    void resultOfAnEvaluationIsWrittenAtOnce() throws Exception {
        ReconcileResult result = reconcileAfter(NOTHING, ONCE);

        assertThat(reason(result)).isEqualTo(Reason.NOTHING_MATCHED);
        assertThat(result.shouldWrite()).isTrue();
        assertThat(result.requeueAfter()).isZero();
    }

    @Test
    void decisionIsRecorded() throws Exception {
        approved(STANDING);

        ReconcileResult result = fixture.reconcile(STANDING, PatStatus.NONE);

        assertThat(result.recorded()).containsOnlyKeys(71L);
        assertThat(result.status().succeeded()).isEqualTo(1);
    }

    @Test
    void writtenDecisionIsRecordedUntilItIsAcknowledged() throws Exception {
        approved(STANDING);
        PatStatus written = fixture.reconcile(STANDING, PatStatus.NONE).status();

        ReconcileResult result = fixture.reconcile(STANDING, written);

        assertThat(result.shouldWrite()).isFalse();
        assertThat(result.recorded()).containsOnlyKeys(71L);
        assertThat(result.requeueAfter()).isZero();
    }

    @Test
    void acknowledgedPolicyIsReconciledAgainWhenItIsDue() throws Exception {
        approved(STANDING);
        ReconcileResult first = fixture.reconcile(STANDING, PatStatus.NONE);
        fixture.dispatcher.acknowledge(STANDING.resource().uid(), first.recorded());

        ReconcileResult result = fixture.reconcile(STANDING, first.status());

        assertThat(result.shouldWrite()).isFalse();
        assertThat(result.requeueAfter()).isEqualTo(untilNext().plusMillis(1));
        assertThat(fixture.secrets.reads()).isEqualTo(1);
    }

    @Test
    void policyWithUndecidedItemsIsReconciledAgainWhenItIsDue() throws Exception {
        fixture.evaluate(STANDING, PatStatus.NONE);
        PatStatus undecided = status("UpToDate", IntentFixtures.outcome(71, OutcomeType.UNDECIDED));
        PatStatus written = fixture.reconcile(STANDING, undecided).status();

        assertThat(fixture.reconcile(STANDING, written).requeueAfter())
                .isEqualTo(untilNext().plusMillis(1));
    }

    @Test
    void policyIsNotEvaluatedBeforeItIsDue() throws Exception {
        PatStatus written = reconcileAfter(NOTHING, STANDING).status();
        fixture.clock.pass(untilNext().minusMillis(1));

        ReconcileResult result = fixture.reconcile(STANDING, written);

        assertThat(result.requeueAfter()).isEqualTo(Duration.ofMillis(2));
        assertThat(fixture.secrets.reads()).isEqualTo(1);
    }

    @Test
    void policyIsEvaluatedAgainWhenItIsDue() throws Exception {
        PatStatus written = reconcileAfter(NOTHING, STANDING).status();
        fixture.clock.pass(untilNext());

        fixture.reconcile(STANDING, written);

        await().until(() -> fixture.evaluated.size() == 2);
    }

    @Test
    void decisionsUnderWayAreShownAsProgress() throws Exception {
        fixture.gitHub.addRequest(71);
        fixture.blockReviews();

        ReconcileResult result = reconcileAfter(CHOOSING, ONCE);

        assertThat(reason(result)).isEqualTo(Reason.PROGRESSING);
        assertThat(result.status().total()).isEqualTo(1);
        assertThat(result.requeueAfter()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void evaluationThatAwaitsAVerificationIsNotFinal() throws Exception {
        ReconcileResult result = reconcileAfter(HOLDING, ONCE);

        assertThat(reason(result)).isEqualTo(Reason.PROGRESSING);
        assertThat(result.requeueAfter()).isEqualTo(Duration.ofMillis(1001));
    }

    @Test
    void evaluationThatAwaitsAVerificationIsRepeated() throws Exception {
        PatStatus written = reconcileAfter(HOLDING, ONCE).status();
        fixture.clock.pass(Duration.ofSeconds(1));

        fixture.reconcile(ONCE, written);

        await().until(() -> fixture.evaluated.size() == 2);
    }

    @Test
    void decisionsOfAnEarlierSpecAreRecordedBeforeTheNextEvaluation() throws Exception {
        approved(STANDING);

        ReconcileResult result = fixture.reconcile(IntentFixtures.generation(STANDING, 2), PatStatus.NONE);

        assertThat(result.recorded()).containsOnlyKeys(71L);
        assertThat(result.requeueAfter()).isEqualTo(Duration.ofMillis(1));
        assertThat(fixture.secrets.reads()).isEqualTo(1);
    }

    /** The result arrives together with the edit, or from a process that crashed before it. */
    @ParameterizedTest
    @CsvSource({"UpToDate, P1D", "InvalidSpec, P1D", "PartiallyFailed,", "LimitExceeded,", "DryRun,"})
    void resultOfAnEarlierSpecIsNotShownForAnEditedOne(String shown, Duration interval) throws Exception {
        Intent before = selecting(interval);
        approved(before);
        Intent edited = IntentFixtures.generation(before, 2);

        ReconcileResult result = fixture.reconcile(edited, status(shown));
        fixture.dispatcher.acknowledge(edited.resource().uid(), result.recorded());

        assertThat(reason(result)).isEqualTo(Reason.PROGRESSING);
        fixture.reconcile(edited, result.status());
        assertThat(fixture.isSubmitted(edited)).isTrue();
    }

    @Test
    void evaluationOfAnEarlierSpecDoesNotCount() throws Exception {
        fixture.evaluate(ONCE, PatStatus.NONE);
        Intent edited = IntentFixtures.generation(ONCE, 2);

        ReconcileResult result = fixture.reconcile(edited, PatStatus.NONE);

        assertThat(reason(result)).isEqualTo(Reason.PROGRESSING);
        assertThat(fixture.isSubmitted(edited)).isTrue();
    }
}

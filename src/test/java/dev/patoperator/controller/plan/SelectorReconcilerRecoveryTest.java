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
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.support.InMemoryJournal;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests how an id is looked up that an earlier process sent for a selector and whose effect is not known. */
class SelectorReconcilerRecoveryTest {

    private static final Intent ONCE = IntentFixtures.selecting(
            IntentFixtures.intent("once", "acme", Action.APPROVE), new SelectorIntent(Criteria.ALL, null, 100));
    private static final PatStatus UNKNOWN = IntentFixtures.status(
            "Failed",
            new Outcome(71L, OutcomeType.FAILED, null, null, null, null, "2026-11-22T15:59:00Z", null, null, true));

    private final SelectorReconcilerFixture fixture = new SelectorReconcilerFixture(new JournalRecord(
            "record",
            CredentialsFixture.INSTALLATION,
            "acme",
            Action.APPROVE,
            Instant.parse("2026-11-22T15:59:00Z"),
            List.of(new JournalRecord.RecordItem(71, null, false, ONCE.resource(), 1)),
            new InMemoryJournal()));

    @BeforeEach
    void statusLacksTheResult() {
        fixture.cluster.undecided.add(71L);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static PatStatus completed(PatStatus status) {
        return status.toBuilder().selectorHash(OneShotHistory.hash(ONCE)).build();
    }

    /** Has an id decided that the reconciler did not submit. */
    private void failed(long id) throws Exception {
        var failure = new DecisionResult.Failed("refused", null, fixture.clock.instant(), null);
        fixture.evaluation = new SelectorEvaluation(List.of(), Map.of(id, failure), Set.of(), null, false);
        fixture.gitHub.addRequest(id);
        fixture.letGitHubAnswer();
        fixture.submit(ONCE, List.of(id), new Submission.SelectorRequest(false, fixture.clock.instant()));
        await().until(() -> fixture.progress(ONCE).results().containsKey(id));
    }

    @Test
    void sentIdIsLookedUpBeforeTheSelectorIsEvaluated() throws Exception {
        ReconcileResult result = fixture.reconcile(ONCE, PatStatus.NONE);

        assertThat(result).isEqualTo(new ReconcileResult(PatStatus.NONE, false, Map.of(), Duration.ofSeconds(30)));
        assertThat(fixture.dispatcher.isWorkingFor(ONCE.resource().uid())).isTrue();
    }

    @Test
    void sentIdNeedsNoEvaluation() throws Exception {
        fixture.letGitHubAnswer();

        fixture.reconcile(ONCE, PatStatus.NONE);

        await().until(() -> {
            fixture.clock.pass(Duration.ofSeconds(1));
            return fixture.progress(ONCE).results().containsKey(71L);
        });
        assertThat(fixture.evaluated).isEmpty();
    }

    @Test
    void lookingUpASentIdIsNoSubmissionOfTheSelector() throws Exception {
        fixture.reconcile(ONCE, PatStatus.NONE);

        assertThat(fixture.isSubmitted(ONCE)).isFalse();
    }

    @Test
    void blockerOfALookUpIsShown() throws Exception {
        PatStatus pending = IntentFixtures.status("Failed", outcome(71, OutcomeType.PENDING));

        assertThat(reason(fixture.reconciler.reconcile(ONCE, completed(pending))))
                .isEqualTo(Reason.CREDENTIALS_NOT_FOUND);
    }

    @Test
    void blockerOfALookUpIsShownUntilTheSelectorIsCompleted() throws Exception {
        assertThat(reason(fixture.reconciler.reconcile(ONCE, UNKNOWN))).isEqualTo(Reason.CREDENTIALS_NOT_FOUND);
    }

    @Test
    void blockerOfALookUpForALateEffectIsNotShown() throws Exception {
        PatStatus old = completed(UNKNOWN);

        assertThat(fixture.reconciler.reconcile(ONCE, old))
                .isEqualTo(new ReconcileResult(old, false, Map.of(), Duration.ofMinutes(1)));
    }

    @Test
    void resultsOfOthersAreRecordedDuringALookUp() throws Exception {
        failed(72);

        ReconcileResult result = fixture.reconcile(ONCE, completed(UNKNOWN));

        assertThat(result.recorded()).containsOnlyKeys(72L);
        assertThat(result.shouldWrite()).isTrue();
    }

    @Test
    void resultsOfOthersAreRecordedWithTheGitHub() throws Exception {
        failed(72);

        assertThat(fixture.reconcile(ONCE, PatStatus.NONE).status().githubAPIURL())
                .isEqualTo(CredentialsFixture.HERE.toString());
    }

    /** The earlier process had chosen three items, had one decided, and had sent another. */
    @Test
    void selectorIsEvaluatedAfterALookUpThatFoundAFailure() throws Exception {
        PatStatus interrupted = IntentFixtures.status("Progressing", outcome(70, OutcomeType.APPROVED)).toBuilder()
                .total(3)
                .succeeded(1)
                .build();
        failed(71);
        ReconcileResult recovered = fixture.reconcile(ONCE, interrupted);
        fixture.cluster.undecided.clear();
        fixture.dispatcher.acknowledge(ONCE.resource().uid(), recovered.recorded());

        fixture.reconcile(ONCE, recovered.status());

        assertThat(reason(recovered)).isEqualTo(Reason.PROGRESSING);
        assertThat(fixture.isSubmitted(ONCE)).isTrue();
    }

    @Test
    void sentIdWithAResultIsNotLookedUpAgain() throws Exception {
        failed(71);
        assertThat(fixture.dispatcher.unresolvedIds(ONCE.resource().uid())).containsExactly(71L);

        ReconcileResult result = fixture.reconcile(ONCE, completed(UNKNOWN));

        assertThat(fixture.secrets.reads()).isEqualTo(1);
        assertThat(result.requeueAfter()).isNull();
    }
}

package dev.patoperator.controller.plan;

import static dev.patoperator.model.intent.IntentFixtures.approval;
import static dev.patoperator.model.intent.IntentFixtures.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.DecisionOrigin;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.Plan;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.model.intent.SpecWarnings;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Reason;
import dev.patoperator.status.StatusFactory;
import dev.patoperator.status.StatusInputs;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the result of a reconciliation: the status, whether it is written now, and what is recorded in it. */
class ReconcileResultFactoryTest {

    private static final Duration AGAIN = Duration.ofSeconds(42);
    private static final Duration PROGRESS = RequeueIntervals.DEFAULT.progress();
    private static final PatStatus RATE_LIMITED = IntentFixtures.status("RateLimited");

    private final ManualClock clock = new ManualClock();
    private final ReconcileResultFactory factory = new ReconcileResultFactory(
            new StatusFactory(clock), intent -> SpecWarnings.NONE, RequeueIntervals.DEFAULT, clock);
    private final DecisionResult done =
            new DecisionResult.Succeeded(Action.APPROVE, ConfirmedBy.RESPONSE, null, clock.instant(), null);

    private static StatusInputs inputs(
            Intent intent, PatStatus old, Map<Long, DecisionResult> results, Blocker blocker) {
        return new StatusInputs(intent, Plan.of(intent, old), results, Map.of(), blocker, null);
    }

    private static ResourceProgress progress(Map<Long, DecisionResult> results, Instant since) {
        return new ResourceProgress(results, null, null, null, since, null);
    }

    /** Returns whether a status is written of work that began then and has no result. */
    private boolean isWritten(PatStatus old, Intent intent, Instant since) {
        ReconcileResult result = factory.of(old, inputs(intent, old, Map.of(), null), progress(Map.of(), since), null);
        assertThat(reason(result)).isEqualTo(Reason.PROGRESSING);
        return result.shouldWrite();
    }

    private static Reason reason(ReconcileResult result) {
        return Conditions.readyReason(result.status().conditionList()).orElseThrow();
    }

    private ReconcileResult invalid(PatStatus old, Map<Long, DecisionResult> results) {
        return factory.invalid(
                old,
                7,
                "first",
                "organization is missing",
                false,
                progress(results, null),
                Map.of(71L, new DecisionOrigin(DecisionOrigin.SpecKind.LISTED, null)),
                AGAIN);
    }

    @Test
    void theStatusShowsResultsAndTheTimeIsPassedOn() {
        Map<Long, DecisionResult> results = Map.of(71L, done);

        ReconcileResult result = factory.of(
                PatStatus.NONE,
                inputs(approval("r", 71), PatStatus.NONE, results, null),
                progress(results, null),
                AGAIN);

        assertThat(reason(result)).isEqualTo(Reason.SUCCEEDED);
        assertThat(result).isEqualTo(new ReconcileResult(result.status(), true, results, AGAIN));
    }

    @Test
    void aListedIdWhoseOutcomeTheStatusLacksIsNotRecorded() {
        ReconcileResult result = factory.of(
                PatStatus.NONE,
                inputs(approval("r", 71), PatStatus.NONE, Map.of(), null),
                progress(Map.of(71L, done), null),
                null);

        assertThat(result.recorded()).isEmpty();
    }

    @Test
    void anIdThatIsNoLongerListedIsRecorded() {
        Map<Long, DecisionResult> results = Map.of(71L, done, 72L, done);

        ReconcileResult result = factory.of(
                PatStatus.NONE,
                inputs(approval("r", 71), PatStatus.NONE, results, null),
                progress(results, null),
                null);

        assertThat(result.recorded()).isEqualTo(results);
    }

    @Test
    void aResultOfASelectorIsNotRecordedUntilTheStatusHasItsOutcome() {
        Intent standing =
                IntentFixtures.selecting(approval("r"), new SelectorIntent(Criteria.ALL, Duration.ofMinutes(10), 100));

        ReconcileResult result = factory.of(
                PatStatus.NONE,
                StatusInputs.selecting(standing, Map.of(71L, done), null, false, null, null),
                progress(Map.of(71L, done, 72L, done), null),
                null);

        assertThat(result.recorded()).containsOnlyKeys(71L);
    }

    @Test
    void anUnchangedStatusIsNotWritten() {
        var blocker = new Blocker(Blocker.Kind.CREDENTIALS_INVALID, "no key");
        StatusInputs inputs = inputs(approval("r", 71), PatStatus.NONE, Map.of(), blocker);
        PatStatus old = factory.of(PatStatus.NONE, inputs, ResourceProgress.NOTHING, null)
                .status();

        ReconcileResult result = factory.of(old, inputs, ResourceProgress.NOTHING, null);

        assertThat(result.status()).isEqualTo(old);
        assertThat(result.shouldWrite()).isFalse();
    }

    @Test
    void aReasonOtherThanProgressingIsWrittenAtOnce() {
        var blocker = new Blocker(Blocker.Kind.RATE_LIMITED, "wait");

        ReconcileResult result = factory.of(
                PatStatus.NONE,
                inputs(approval("r", 71), PatStatus.NONE, Map.of(), blocker),
                ResourceProgress.NOTHING,
                null);

        assertThat(reason(result)).isEqualTo(Reason.RATE_LIMITED);
        assertThat(result.shouldWrite()).isTrue();
    }

    @Test
    void firstProgressIsNotWrittenBeforeAnythingIsSubmitted() {
        assertThat(isWritten(PatStatus.NONE, approval("r", 71), null)).isFalse();
    }

    @Test
    void firstProgressIsNotWrittenBeforeTheProgressInterval() {
        Instant since = clock.instant();
        clock.pass(PROGRESS.minusMillis(1));

        assertThat(isWritten(PatStatus.NONE, approval("r", 71), since)).isFalse();
    }

    @Test
    void firstProgressIsWrittenAfterTheProgressInterval() {
        Instant since = clock.instant();
        clock.pass(PROGRESS);

        assertThat(isWritten(PatStatus.NONE, approval("r", 71), since)).isTrue();
    }

    @Test
    void progressOfARepeatedSubmissionIsNotWrittenAtOnce() {
        assertThat(isWritten(RATE_LIMITED, approval("r", 71), clock.instant())).isFalse();
    }

    @Test
    void progressOfARepeatedSubmissionIsWrittenAfterTheProgressInterval() {
        Instant since = clock.instant();
        clock.pass(PROGRESS.plusSeconds(1));

        assertThat(isWritten(RATE_LIMITED, approval("r", 71), since)).isTrue();
    }

    @Test
    void progressOfAnEditedSpecIsWrittenAtOnce() {
        Intent edited = IntentFixtures.generation(approval("r", 71), 2);

        assertThat(isWritten(RATE_LIMITED, edited, clock.instant())).isTrue();
    }

    @Test
    void progressOfARequestedRetryIsWrittenAtOnce() {
        PatStatus failed = IntentFixtures.status("Failed", outcome(71, OutcomeType.FAILED));

        assertThat(isWritten(failed, IntentFixtures.retry(approval("r", 71), "first"), null))
                .isTrue();
    }

    @Test
    void progressWithAResultIsWrittenAtOnce() {
        Map<Long, DecisionResult> results = Map.of(71L, done);

        ReconcileResult result = factory.of(
                PatStatus.NONE,
                inputs(approval("r", 71, 72), PatStatus.NONE, results, null),
                progress(results, clock.instant()),
                null);

        assertThat(reason(result)).isEqualTo(Reason.PROGRESSING);
        assertThat(result.shouldWrite()).isTrue();
    }

    @Test
    void theStatusOfAnInvalidSpecSaysWhyAndKeepsWhatWasSent() {
        Map<Long, DecisionResult> results = Map.of(71L, done);

        ReconcileResult result = invalid(PatStatus.NONE, results);

        assertThat(result).isEqualTo(new ReconcileResult(result.status(), true, results, AGAIN));
        assertThat(reason(result)).isEqualTo(Reason.INVALID_SPEC);
        assertThat(Conditions.ready(result.status().conditionList())
                        .orElseThrow()
                        .message())
                .isEqualTo("organization is missing");
        assertThat(result.status().observedGeneration()).isEqualTo(7);
        assertThat(result.status().lastHandledRetryAt()).isEqualTo("first");
        assertThat(result.status().outcomeList()).extracting(Outcome::id).containsExactly(71L);
    }

    @Test
    void aDecisionOfAListDoesNotCountAgainstALimitWhileTheSpecIsInvalid() {
        assertThat(invalid(PatStatus.NONE, Map.of(71L, done)).status().decisionsByHour())
                .isNull();
        assertThat(invalid(PatStatus.NONE, Map.of(72L, done)).status().decisionsByHourList())
                .as("an id of which no spec is known")
                .hasSize(1);
    }

    @Test
    void theUnchangedStatusOfAnInvalidSpecIsNotWritten() {
        PatStatus old = invalid(PatStatus.NONE, Map.of()).status();

        assertThat(invalid(old, Map.of())).isEqualTo(new ReconcileResult(old, false, Map.of(), AGAIN));
    }
}

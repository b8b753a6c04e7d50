package dev.patoperator.status.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests which results a status shows, and which must still be reported. */
class RecordedResultsTest {

    private static final Instant CALL = Instant.parse("2026-11-22T16:00:00.9Z");
    private static final String SECOND = "2026-11-22T16:00:00Z";

    @Test
    void aResultIsRecordedWhenTheStatusHasItsOutcome() {
        DecisionResult done = new DecisionResult.Succeeded(Action.APPROVE, ConfirmedBy.RESPONSE, null, CALL, null);
        PatStatus approved = status(outcome(71, OutcomeType.APPROVED, SECOND, null));
        PatStatus pending = status(outcome(71, OutcomeType.PENDING, null, null));

        assertThat(RecordedResults.in(approved, Map.of(71L, done), id -> true)).containsOnlyKeys(71L);
        assertThat(RecordedResults.in(pending, Map.of(71L, done), id -> true)).isEmpty();
        assertThat(RecordedResults.in(PatStatus.NONE, Map.of(71L, done), id -> true))
                .isEmpty();
        assertThat(RecordedResults.in(PatStatus.NONE, Map.of(71L, done), id -> false))
                .as("the spec does not list it any more")
                .containsOnlyKeys(71L);
    }

    @Test
    void aFailureIsRecordedByTheOutcomeOfItsCallOrALaterOne() {
        DecisionResult failed = new DecisionResult.Failed("no", null, CALL, null);

        assertThat(RecordedResults.in(
                        status(outcome(71, OutcomeType.FAILED, SECOND, null)), Map.of(71L, failed), id -> true))
                .containsOnlyKeys(71L);
        assertThat(RecordedResults.in(
                        status(outcome(71, OutcomeType.FAILED, "2026-11-22T15:59:59Z", null)),
                        Map.of(71L, failed),
                        id -> true))
                .isEmpty();
    }

    @Test
    void aCallIsRecordedByAnOutcomeOfItsSecondOrLater() {
        assertThat(holds(outcome(71, OutcomeType.APPROVED, SECOND, null))).isTrue();
        assertThat(holds(outcome(71, OutcomeType.APPROVED, "2026-11-22T15:59:59Z", null)))
                .isFalse();
        assertThat(holds(outcome(72, OutcomeType.APPROVED, SECOND, null))).isFalse();
    }

    @Test
    void anUnknownEffectIsNotTheResultOfACall() {
        Outcome unknown = outcome(71, OutcomeType.FAILED, SECOND, true);

        assertThat(holds(unknown)).isFalse();
        assertThat(RecordedResults.isEffectUnknown(status(unknown), 71, CALL)).isTrue();
        assertThat(RecordedResults.isEffectUnknown(status(unknown), 72, CALL)).isFalse();
        assertThat(RecordedResults.isEffectUnknown(status(unknown), 71, CALL.plusSeconds(1)))
                .as("the outcome of an earlier call")
                .isFalse();
        assertThat(RecordedResults.isEffectUnknown(status(outcome(71, OutcomeType.FAILED, SECOND, null)), 71, CALL))
                .isFalse();
        assertThat(RecordedResults.isEffectUnknown(status(outcome(71, OutcomeType.APPROVED, SECOND, null)), 71, CALL))
                .isFalse();
    }

    /** The journal keeps no record of a refused call, so this outcome belongs to an earlier call in the same second. */
    @Test
    void aRefusalDoesNotRecordTheNextCall() {
        assertThat(holds(outcome(71, OutcomeType.FAILED, SECOND, null))).isFalse();
    }

    @Test
    void callsOlderThanAllOutcomesOfAFullStatusAreRecorded() {
        PatStatus full = status(LongStream.range(100, 200)
                .mapToObj(id -> outcome(id, OutcomeType.APPROVED, "2026-11-22T17:00:00Z", null))
                .toArray(Outcome[]::new));

        assertThat(RecordedResults.holds(full, 71, CALL, true)).isTrue();
        assertThat(RecordedResults.holds(full, 71, CALL, false))
                .as("a resource with an explicit list")
                .isFalse();
        assertThat(RecordedResults.holds(full, 71, Instant.parse("2026-11-22T17:00:01Z"), true))
                .as("a call newer than all outcomes")
                .isFalse();
    }

    private static boolean holds(Outcome outcome) {
        return RecordedResults.holds(status(outcome), 71, CALL, false);
    }

    private static PatStatus status(Outcome... outcomes) {
        return PatStatus.NONE.toBuilder().outcomes(List.of(outcomes)).build();
    }

    private static Outcome outcome(long id, OutcomeType type, String time, Boolean effectUnknown) {
        return new Outcome(id, type, null, null, null, null, time, null, null, effectUnknown);
    }
}

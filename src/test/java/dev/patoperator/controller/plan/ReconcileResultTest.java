package dev.patoperator.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.intent.IntentFixtures;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests how the result of one reconciliation is adjusted. */
class ReconcileResultTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Map<Long, DecisionResult> RECORDED = Map.of(71L, new DecisionResult.Missing());
    private static final PatStatus STATUS = IntentFixtures.status("Progressing").toBuilder()
            .lastHandledRetryAt("second")
            .build();

    private static ReconcileResult result(boolean shouldWrite, Duration requeueAfter) {
        return new ReconcileResult(STATUS, shouldWrite, RECORDED, requeueAfter);
    }

    private static PatStatus handled(PatStatus status, String retry) {
        return status.toBuilder().lastHandledRetryAt(retry).build();
    }

    @Test
    void requeueWithinSetsATimeWhenThereIsNone() {
        assertThat(result(true, null).requeueWithin(MINUTE)).isEqualTo(result(true, MINUTE));
    }

    @Test
    void requeueWithinShortensALongerTime() {
        assertThat(result(true, MINUTE.plusMillis(1)).requeueWithin(MINUTE)).isEqualTo(result(true, MINUTE));
    }

    @Test
    void requeueWithinKeepsAShorterTime() {
        Duration shorter = MINUTE.minusMillis(1);

        assertThat(result(false, shorter).requeueWithin(MINUTE)).isEqualTo(result(false, shorter));
    }

    @Test
    void withRetryOfShowsTheHandledRetryOfTheOldStatus() {
        PatStatus old = handled(PatStatus.NONE, "first");

        assertThat(result(true, MINUTE).withRetryOf(old))
                .isEqualTo(new ReconcileResult(handled(STATUS, "first"), true, RECORDED, MINUTE));
    }

    @Test
    void withRetryOfShowsNoHandledRetryWhenTheOldStatusHasNone() {
        assertThat(result(true, MINUTE).withRetryOf(PatStatus.NONE).status().lastHandledRetryAt())
                .isNull();
    }

    @Test
    void withRetryOfWritesNothingWhenOnlyTheRetryWouldChange() {
        PatStatus old = handled(STATUS, "first");

        ReconcileResult adjusted = result(true, MINUTE).withRetryOf(old);

        assertThat(adjusted.status()).isEqualTo(old);
        assertThat(adjusted.shouldWrite()).isFalse();
    }

    @Test
    void withRetryOfWritesNothingThatWasNotToBeWritten() {
        PatStatus old = handled(PatStatus.NONE, "first");

        assertThat(result(false, MINUTE).withRetryOf(old).shouldWrite()).isFalse();
    }
}

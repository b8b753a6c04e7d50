package dev.patoperator.model.intent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OneShotSelector;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.Action;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests what a status tells about selectors that were evaluated once. */
class OneShotHistoryTest {

    private static final Intent ONCE = IntentFixtures.selecting(
            IntentFixtures.intent("once", "acme", Action.APPROVE), new SelectorIntent(Criteria.ALL, null, 100));
    private static final Intent DRY = IntentFixtures.with(ONCE, true, false, false);
    private static final PatStatus FULL = PatStatus.NONE.toBuilder()
            .oneShotSelectors(IntStream.rangeClosed(1, OneShotSelector.MAX_SELECTORS)
                    .mapToObj(i -> new OneShotSelector("hash " + i, true, 1, 1, 1, 0, 0))
                    .toList())
            .build();
    private static final PatStatus COMPLETED =
            PatStatus.NONE.toBuilder().selectorHash(OneShotHistory.hash(ONCE)).build();

    @Test
    void aSelectorThatCannotBeRememberedIsRefusedExceptWhereTheResourceAsksForADryRun() {
        assertThat(OneShotHistory.refusal(ONCE, FULL)).isPresent();
        assertThat(OneShotHistory.refusal(ONCE.asDryRunOfOperator(), FULL)).isPresent();
        assertThat(OneShotHistory.refusal(DRY, FULL)).isEmpty();
        assertThat(OneShotHistory.refusal(ONCE, COMPLETED)).isEmpty();
    }

    @Test
    void aCompletedSelectorIsSettledExceptWhereTheResourceAsksForADryRun() {
        assertThat(OneShotHistory.isSettled(ONCE, COMPLETED)).isTrue();
        assertThat(OneShotHistory.isSettled(ONCE.asDryRunOfOperator(), COMPLETED))
                .isTrue();
        assertThat(OneShotHistory.isSettled(DRY, COMPLETED)).isFalse();
        assertThat(OneShotHistory.isSettled(ONCE, FULL)).isFalse();
    }
}

package dev.patoperator.controller.plan;

import static dev.patoperator.model.intent.IntentFixtures.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.Action;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.SelectorIntent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests which ids of a completed one-shot selector are tried again, and how often. */
class RetryProgressTest {

    private static final Outcome WITHOUT_ID =
            new Outcome(null, OutcomeType.FAILED, null, null, 900_071L, null, null, null, null);

    private static final PatStatus COMPLETED = IntentFixtures.status(
            "PartiallyFailed",
            outcome(9, OutcomeType.UNDECIDED),
            outcome(4, OutcomeType.FAILED),
            outcome(1, OutcomeType.APPROVED),
            WITHOUT_ID,
            outcome(2, OutcomeType.FAILED),
            outcome(6, OutcomeType.NOT_FOUND),
            outcome(8, OutcomeType.UNDECIDED));

    private final RetryProgress retries = new RetryProgress();
    private final Intent once = once("r");
    private final Intent asked = IntentFixtures.retry(once, "first");

    private static Intent once(String name) {
        return IntentFixtures.selecting(
                IntentFixtures.intent(name, "acme", Action.APPROVE), new SelectorIntent(Criteria.ALL, null, 100));
    }

    private List<Long> ids(Intent intent, Long... results) {
        return retries.ids(intent, COMPLETED, Set.of(results), false);
    }

    @Test
    void failedAndUndecidedIdsAreTriedInOrderWhenARetryIsRequested() {
        assertThat(ids(asked)).containsExactly(2L, 4L, 8L, 9L);
    }

    @Test
    void anIdWithAResultIsNotTriedAgain() {
        assertThat(ids(asked, 4L, 8L)).containsExactly(2L, 9L);
    }

    @Test
    void anIdThatFailedAgainIsNotTriedOnceMoreAfterItsResultIsInTheStatus() {
        ids(asked, 4L);
        ids(asked, 2L);

        assertThat(ids(asked)).containsExactly(8L, 9L);
    }

    @Test
    void anotherRetryTriesAllIdsAgain() {
        ids(asked, 2L, 4L, 8L, 9L);

        assertThat(ids(IntentFixtures.retry(once, "second"))).containsExactly(2L, 4L, 8L, 9L);
    }

    @Test
    void anEditDuringARetryTriesAllIdsAgain() {
        ids(asked, 2L, 4L, 8L, 9L);

        assertThat(ids(IntentFixtures.generation(asked, 2))).containsExactly(2L, 4L, 8L, 9L);
    }

    @Test
    void theRetryOfOneResourceDoesNotAffectAnother() {
        ids(asked, 2L, 4L, 8L, 9L);

        assertThat(ids(IntentFixtures.retry(once("another"), "first"))).containsExactly(2L, 4L, 8L, 9L);
    }

    @Test
    void onlyUndecidedIdsAreTriedWithoutARetryWhenTheLastTryWasLongEnoughAgo() {
        assertThat(retries.ids(once, COMPLETED, Set.of(), true)).containsExactly(8L, 9L);
    }

    @Test
    void anUndecidedIdWithAResultIsNotTriedAgain() {
        assertThat(retries.ids(once, COMPLETED, Set.of(9L), true)).containsExactly(8L);
    }

    @Test
    void nothingIsTriedWithoutARetrySoonAfterTheLastTry() {
        assertThat(retries.ids(once, COMPLETED, Set.of(), false)).isEmpty();
    }

    @Test
    void aHandledRetryIsNoRequest() {
        PatStatus handled = COMPLETED.toBuilder().lastHandledRetryAt("first").build();

        assertThat(retries.ids(asked, handled, Set.of(), true)).containsExactly(8L, 9L);
    }

    @Test
    void aRetryIsForgottenWhenItIsNoLongerRequested() {
        ids(asked, 2L, 4L, 8L, 9L);
        ids(once);

        assertThat(ids(asked)).containsExactly(2L, 4L, 8L, 9L);
    }

    @Test
    void theRetryOfAResourceThatIsGoneIsForgotten() {
        ids(asked, 2L, 4L, 8L, 9L);

        retries.retain(resource -> false);

        assertThat(ids(asked)).containsExactly(2L, 4L, 8L, 9L);
    }

    @Test
    void theRetryOfAnExistingResourceIsKept() {
        ids(asked, 2L, 4L, 8L);

        retries.retain(asked.resource()::equals);

        assertThat(ids(asked)).containsExactly(9L);
    }

    @Test
    void undecidedIdsHaveTheOrderOfTheStatus() {
        assertThat(RetryProgress.undecided(COMPLETED)).containsExactly(9L, 8L);
    }

    @Test
    void noIdIsUndecidedInAStatusWithoutOutcomes() {
        assertThat(RetryProgress.undecided(PatStatus.NONE)).isEmpty();
    }
}

package dev.patoperator.dispatch.worker.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.worker.evaluate.MissingAnswers.Question;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When an answer that GitHub does not give counts as unknown. */
class MissingAnswersTest {

    private static final Question FIRST = new Question(ItemKind.REQUEST, 1L);
    private static final Question SECOND = new Question(ItemKind.REQUEST, 2L);

    private final ManualClock clock = new ManualClock();
    private final MissingAnswers answers = new MissingAnswers(clock);

    private void fail(Question question, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(answers.failed(question)).isFalse();
        }
    }

    private void makeUnknown(Question question) {
        fail(question, MissingAnswers.MAX_FAILURES - 1);
        assertThat(answers.isUnknown(question)).isFalse();
        assertThat(answers.failed(question)).isTrue();
        assertThat(answers.isUnknown(question)).isTrue();
    }

    @Test
    void answerIsUnknownForAMinuteAfterSomeFailures() {
        makeUnknown(FIRST);

        clock.pass(Duration.ofMinutes(1));
        assertThat(answers.isUnknown(FIRST)).as("asked once more").isFalse();
        assertThat(answers.failed(FIRST)).as("one failure is enough now").isTrue();

        answers.answered(FIRST);
        fail(FIRST, 1);
    }

    @Test
    void otherAnswersOfTheKindAreUnknownAfterOneFailure() {
        makeUnknown(FIRST);

        assertThat(answers.isUnknown(SECOND)).isFalse();
        assertThat(answers.failed(SECOND)).isTrue();
        fail(new Question(ItemKind.GRANT, 1L), 1);
        fail(new Question(ItemKind.REQUEST, "app"), 1);
    }

    @Test
    void itemThatIsNoLongerListedIsForgotten() {
        fail(FIRST, MissingAnswers.MAX_FAILURES - 1);
        fail(SECOND, MissingAnswers.MAX_FAILURES - 1);

        answers.retain(ItemKind.GRANT, Set.of());
        answers.retain(ItemKind.REQUEST, Set.of(2L));

        fail(FIRST, 1);
        assertThat(answers.failed(SECOND)).isTrue();
    }
}

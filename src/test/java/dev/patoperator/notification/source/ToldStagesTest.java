package dev.patoperator.notification.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The bounded memory of what was told. */
class ToldStagesTest {

    private static final Instant NOW = Instant.parse("2026-11-22T16:00:00Z");

    private final ToldStages<String> told = new ToldStages<>(2, 5);

    private LongPredicate list(String key, long... stages) {
        return told.replace(key, stages, NOW);
    }

    @Test
    void onlyStagesThatTheListBeforeDidNotHaveAreNew() {
        assertThat(list("a", 3, 1)).accepts(1L, 3L);
        assertThat(list("a", 2, 1)).accepts(2L).rejects(1L, 3L);
        assertThat(list("a", 3)).accepts(3L);
    }

    @Test
    void whatLeavesAListIsForgotten() {
        list("a", 1, 2, 3);
        list("a", 2);
        assertThat(told.size()).isEqualTo(1);
        list("a");
        assertThat(told.size()).isZero();
    }

    @Test
    void listThatDoesNotFitIsNotToldUntilThereIsRoom() {
        list("a", 1, 2, 3);
        assertThat(list("b", 4, 5, 6)).isNull();
        assertThat(told.size()).isEqualTo(3);
        assertThat(list("a", 1, 2, 3, 4, 5, 6)).isNull();
        assertThat(list("a", 1, 2)).rejects(1L);
        assertThat(list("b", 4, 5, 6)).accepts(4L, 5L, 6L);
    }

    @Test
    void numberOfListsIsBoundedAndEmptyListsAreNotCounted() {
        list("a", 1);
        list("empty");
        list("b", 1);
        assertThat(list("c", 1)).isNull();
        list("a");
        assertThat(list("c", 1)).accepts(1L);
    }

    @Test
    void listThatNobodyReadsForThirtyDaysIsForgotten() {
        list("a", 1, 2);
        told.replace("b", new long[] {3}, NOW.plus(Duration.ofDays(29)));

        told.removeOld(NOW.plus(Duration.ofDays(31)));

        assertThat(told.size()).isEqualTo(1);
        assertThat(told.replace("a", new long[] {1}, NOW)).accepts(1L);
    }

    @Test
    void keysOfStagesDiffer() {
        Set<Long> keys = new HashSet<>();
        for (int type : new int[] {1, 3, 14, 90}) {
            for (long day = 20_000; day < 20_030; day++) {
                long epochDay = day;
                LongStream.rangeClosed(1, 1_000).forEach(id -> keys.add(ToldStages.keyOf(id, type, epochDay)));
            }
        }
        assertThat(keys).hasSize(4 * 30 * 1_000);
    }
}

package dev.patoperator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests the result of an evaluation while its decisions are sent. */
class SelectorResultTest {

    private static final Instant AT = Instant.parse("2026-11-22T16:00:00Z");
    private static final DecisionResult MISSING = new DecisionResult.Missing();

    @Test
    void anIdIsPendingUntilItHasAResultOrIsDropped() {
        SelectorResult selectorResult =
                new SelectorResult(AT, Set.of(1L, 2L, 3L), Map.of(9L, MISSING), Set.of(), null, false);
        assertThat(selectorResult.pending()).isEqualTo(3);

        SelectorResult decided = selectorResult.with(1, MISSING);
        assertThat(decided.pending()).isEqualTo(2);
        assertThat(decided.chosen()).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(decided.results()).isEqualTo(Map.of(1L, MISSING, 9L, MISSING));
        assertThat(decided.awaitingVerification()).isFalse();

        SelectorResult dropped = decided.without(2);
        assertThat(dropped.pending()).isEqualTo(1);
        assertThat(dropped.chosen()).containsExactlyInAnyOrder(1L, 3L);
        assertThat(dropped.results()).isEqualTo(decided.results());
        assertThat(dropped.awaitingVerification()).isTrue();
    }

    @Test
    void aResultIsEmptyOnlyWhenItReportsNothing() {
        assertThat(new SelectorResult(AT, Set.of(), Map.of(), Set.of(), null, true).isEmpty())
                .isTrue();
        assertThat(new SelectorResult(AT, Set.of(1L), Map.of(), Set.of(), null, true).isEmpty())
                .isFalse();
        assertThat(new SelectorResult(AT, Set.of(), Map.of(1L, MISSING), Set.of(), null, true).isEmpty())
                .isFalse();
        assertThat(new SelectorResult(AT, Set.of(), Map.of(), Set.of(7L), null, true).isEmpty())
                .isFalse();
        assertThat(new SelectorResult(AT, Set.of(), Map.of(), Set.of(), "too many", true).isEmpty())
                .isFalse();
    }
}

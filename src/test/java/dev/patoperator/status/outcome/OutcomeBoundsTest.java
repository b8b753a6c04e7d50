package dev.patoperator.status.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeAccess;
import dev.patoperator.api.v1alpha1.OutcomeType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests how much of what a dry run found a status shows. */
class OutcomeBoundsTest {

    private static final OutcomeAccess SMALL = access("contents:read", "2026-11-20T00:00:00Z");

    @Test
    void theFirstHundredOutcomesShowTheirAccess() {
        List<Outcome> bounded = OutcomeBounds.bounded(List.of(), outcomes(150, SMALL));

        assertThat(bounded.subList(0, 100)).allMatch(outcome -> SMALL.equals(outcome.access()));
        assertThat(bounded.subList(100, 150)).allMatch(outcome -> outcome.access() == null);
    }

    @Test
    void fewerShowItWhenTheStatusHasLessRoom() {
        List<Outcome> bounded = OutcomeBounds.bounded(List.of(), outcomes(500, access("\u754c".repeat(600), "never")));

        assertThat(bounded).hasSize(500);
        assertThat(bounded.stream().filter(outcome -> outcome.access() != null).count())
                .isBetween(40L, 99L);
    }

    @Test
    void aUseAloneChangesNothing() {
        List<Outcome> old = OutcomeBounds.bounded(List.of(), outcomes(2, SMALL));
        List<Outcome> used = outcomes(2, access("contents:read", "2026-11-22T00:00:00Z"));

        assertThat(OutcomeBounds.bounded(old, used)).isEqualTo(old);
    }

    @Test
    void aUseIsShownWhenSomethingElseChanges() {
        List<Outcome> old = OutcomeBounds.bounded(List.of(), outcomes(2, SMALL));
        List<Outcome> more = outcomes(3, access("contents:read", "2026-11-22T00:00:00Z"));

        assertThat(OutcomeBounds.bounded(old, more)).isEqualTo(more);
    }

    private static List<Outcome> outcomes(int number, OutcomeAccess access) {
        List<Outcome> outcomes = new ArrayList<>();
        LongStream.rangeClosed(1, number)
                .forEach(id -> outcomes.add(
                        new Outcome(id, OutcomeType.WOULD_APPROVE, null, "mona", 900_000 + id, "ci", null, null, null)
                                .withAccess(access)));
        return outcomes;
    }

    private static OutcomeAccess access(String permissions, String lastUse) {
        return new OutcomeAccess(permissions, "all", null, null, "never", lastUse, null, null, null, null);
    }
}

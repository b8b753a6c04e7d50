package dev.patoperator.status;

import static dev.patoperator.model.intent.IntentFixtures.approval;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.Plan;
import dev.patoperator.model.intent.SpecWarnings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the condition SpecWarning. */
class SpecWarningTest {

    private static final Intent INTENT = approval("a", 71);

    private static PatStatus next(PatStatus old, String now, List<String> warnings) {
        var factory = new StatusFactory(Clock.fixed(Instant.parse(now), ZoneOffset.UTC));
        return factory.next(
                old,
                new StatusInputs(INTENT, Plan.of(INTENT, old), Map.of(), Map.of(), null, null),
                new SpecWarnings(warnings, 0));
    }

    private static Optional<Condition> warning(PatStatus status) {
        return status.conditionList().stream()
                .filter(condition -> condition.type().equals("SpecWarning"))
                .findFirst();
    }

    @Test
    void aWarningIsAConditionAndTheOthersStayAsTheyAre() {
        PatStatus without = next(PatStatus.NONE, "2026-11-22T16:00:00Z", List.of());
        PatStatus with = next(PatStatus.NONE, "2026-11-22T16:00:00Z", List.of("check this"));

        assertThat(warning(without)).isEmpty();
        assertThat(warning(with))
                .contains(new Condition(
                        "SpecWarning", "True", 1L, "2026-11-22T16:00:00Z", "CheckSpelling", "check this"));
        assertThat(with.conditionList())
                .containsAll(without.conditionList())
                .hasSize(without.conditionList().size() + 1);
    }

    @Test
    void aWarningThatStaysKeepsItsTimeAndOneThatEndsIsRemoved() {
        PatStatus first = next(PatStatus.NONE, "2026-11-22T16:00:00Z", List.of("check this"));

        assertThat(next(first, "2026-11-22T17:00:00Z", List.of("check this"))).isEqualTo(first);
        assertThat(warning(next(first, "2026-11-22T17:00:00Z", List.of("check that"))))
                .hasValueSatisfying(condition -> {
                    assertThat(condition.message()).isEqualTo("check that");
                    assertThat(condition.lastTransitionTime()).isEqualTo("2026-11-22T16:00:00Z");
                });
        assertThat(warning(next(first, "2026-11-22T17:00:00Z", List.of()))).isEmpty();
    }

    @Test
    void aStatusOfAnInvalidSpecHasNoWarning() {
        PatStatus first = next(PatStatus.NONE, "2026-11-22T16:00:00Z", List.of("check this"));
        PatStatus invalid =
                new StatusFactory(Clock.systemUTC()).invalid(first, 2, null, "bad", false, Map.of(), Map.of());

        assertThat(warning(invalid)).isEmpty();
    }

    @Test
    void theFirstWarningsAreShownAndTheRestIsCounted() {
        List<String> five =
                IntStream.rangeClosed(1, 5).mapToObj(i -> "check " + i).toList();

        assertThat(message(five.subList(0, 3))).isEqualTo("check 1; check 2; check 3");
        assertThat(message(five)).isEqualTo("check 1; check 2; check 3; and 2 more");
    }

    @Test
    void aLongMessageEndsAfterAWholeWord() {
        String message = message(Collections.nCopies(3, "misspelt ".repeat(60).strip()));

        assertThat(message).hasSizeLessThanOrEqualTo(1024).endsWith("misspelt…");
    }

    private static String message(List<String> warnings) {
        return warning(next(PatStatus.NONE, "2026-11-22T16:00:00Z", warnings))
                .orElseThrow()
                .message();
    }
}

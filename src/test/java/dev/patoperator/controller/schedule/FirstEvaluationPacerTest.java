package dev.patoperator.controller.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How the first evaluations after a start are spread. */
class FirstEvaluationPacerTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final FirstEvaluationPacer pacer = new FirstEvaluationPacer();

    @Test
    void aFewOrganizationsNeedNotWait() {
        assertThat(IntStream.range(0, 60).mapToObj(n -> pacer.delay("org-" + n, NOW)))
                .containsOnly(Duration.ZERO);
    }

    @Test
    void manyOrganizationsAreSpread() {
        IntStream.range(0, 1_000).forEach(n -> pacer.delay("org-" + n, NOW));

        assertThat(pacer.delay("org-0", NOW)).isZero();
        assertThat(pacer.delay("org-500", NOW)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
        assertThat(pacer.delay("org-999", NOW)).isBetween(Duration.ofSeconds(11), Duration.ofSeconds(12));
    }

    @Test
    void policiesOfOneOrganizationShareASlot() {
        IntStream.range(0, 200).forEach(n -> pacer.delay("org-" + n, NOW));
        Duration delay = pacer.delay("org-150", NOW);

        assertThat(delay).isPositive();
        assertThat(pacer.delay("org-150", NOW)).isEqualTo(delay);
        assertThat(pacer.delay("org-150", NOW.plus(delay))).isZero();
    }

    @Test
    void anOrganizationThatComesLaterDoesNotWaitForThoseThatAreDone() {
        IntStream.range(0, 1_000).forEach(n -> pacer.delay("org-" + n, NOW));

        assertThat(pacer.delay("late", NOW.plusSeconds(20))).isZero();
        assertThat(pacer.delay("org-999", NOW.plusSeconds(60))).isZero();
    }
}

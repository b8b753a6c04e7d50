package dev.patoperator.dispatch.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pauses after failures. */
class BackoffTest {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration MAX = Duration.ofSeconds(3);

    @Test
    void pauseDoublesUpToTheLimit() {
        Backoff backoff = new Backoff(FIRST, MAX);

        assertThat(IntStream.range(0, 5).mapToObj(n -> backoff.next()))
                .containsExactly(FIRST, Duration.ofSeconds(1), Duration.ofSeconds(2), MAX, MAX);
        assertThat(backoff.times()).isEqualTo(5);

        backoff.reset();
        assertThat(backoff.next()).isEqualTo(FIRST);
    }

    @Test
    void jitterShortensAPauseByAtMostAFifth() {
        assertThat(new Backoff(FIRST, MAX, () -> 0).next()).isEqualTo(FIRST);
        assertThat(new Backoff(FIRST, MAX, () -> 0.5).next()).isEqualTo(Duration.ofMillis(450));
        assertThat(new Backoff(FIRST, MAX, () -> 1).next()).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void pausesWithJitterDiffer() {
        assertThat(IntStream.range(0, 20)
                        .mapToObj(n -> Backoff.withJitter(FIRST, MAX).next())
                        .distinct())
                .hasSizeGreaterThan(1)
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofMillis(400), FIRST));
    }
}

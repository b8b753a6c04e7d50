package dev.patoperator.notification.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryDelaysTest {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofMinutes(1);

    private final RetryDelays longest = new RetryDelays(FIRST, MAX, bound -> 0);
    private final RetryDelays shortest = new RetryDelays(FIRST, MAX, bound -> bound - 1);

    @Test
    void delayDoublesUpToTheBound() {
        assertThat(IntStream.of(1, 2, 3, 6, 7, 8, 1_000_000)
                        .mapToObj(longest::after)
                        .map(Duration::toSeconds))
                .containsExactly(1L, 2L, 4L, 32L, 60L, 60L, 60L);
    }

    @Test
    void delayIsShortenedAtRandomByUpToAHalf() {
        assertThat(shortest.after(1)).isEqualTo(Duration.ofMillis(500));
        assertThat(shortest.after(100)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void whatTheSinkAsksForIsTheLeast() {
        assertThat(longest.after(1, Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(10));
        assertThat(shortest.after(1, Duration.ofSeconds(10)))
                .as("lengthened at random by up to a tenth")
                .isEqualTo(Duration.ofSeconds(11));
        assertThat(longest.after(7, Duration.ofSeconds(10))).isEqualTo(MAX);
    }
}

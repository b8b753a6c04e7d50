package dev.patoperator.controller.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests when standing policies are due. */
class SelectorScheduleTimesTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:01Z");
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    @Test
    void organizationsWhoseNamesDifferInANumberAreSpreadOverTheInterval() {
        Map<Long, Long> perMinute = IntStream.range(0, 1000)
                .mapToObj(i -> "org-%04d".formatted(i))
                .map(name -> Duration.between(NOW, SelectorSchedule.next(name, INTERVAL, NOW)))
                .collect(Collectors.groupingBy(Duration::toMinutes, Collectors.counting()));

        assertThat(perMinute.keySet()).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(perMinute.values()).allSatisfy(count -> assertThat(count).isBetween(150L, 250L));
    }

    @Test
    void organizationsShareSixtySlotsOfAnInterval() {
        assertThat(IntStream.range(0, 1000)
                        .mapToObj(i -> SelectorSchedule.next("org-" + i, INTERVAL, NOW))
                        .distinct())
                .hasSize(60)
                .allSatisfy(at -> assertThat(at.toEpochMilli() % 5000).isZero());
    }

    @Test
    void thePoliciesOfOneOrganizationAreDueTogetherAtEachInterval() {
        Instant first = SelectorSchedule.next("acme", INTERVAL, NOW);

        assertThat(first).isBetween(NOW, NOW.plus(INTERVAL));
        assertThat(SelectorSchedule.next("acme", INTERVAL, first.minusMillis(1)))
                .isEqualTo(first);
        assertThat(SelectorSchedule.next("acme", INTERVAL, first)).isEqualTo(first.plus(INTERVAL));
    }

    @Test
    void anIntervalOfZeroLastsOneMillisecond() {
        assertThat(SelectorSchedule.next("acme", Duration.ZERO, NOW)).isEqualTo(NOW.plusMillis(1));
    }
}

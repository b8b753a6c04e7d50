package dev.patoperator.dispatch.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.support.ManualClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClocksTest {

    private final ManualClock wall = new ManualClock();
    private final AtomicLong nanos = new AtomicLong(-5);
    private final Instant start = wall.instant();
    private final MonotonicClock monotonic = new MonotonicClock(start, nanos::get);
    private final Clocks clocks = new Clocks(wall, monotonic);

    @Test
    void theMonotonicClockAdvancesWithItsTimeSourceAlone() {
        assertThat(monotonic.instant()).isEqualTo(start);

        wall.pass(Duration.ofDays(-1));
        nanos.addAndGet(1_500_000_000);

        assertThat(monotonic.instant()).isEqualTo(start.plusMillis(1500));
    }

    @Test
    void theMonotonicClockIsTheSameInEveryZone() {
        assertThat(monotonic.getZone()).isEqualTo(ZoneOffset.UTC);
        assertThat(monotonic.withZone(ZoneId.of("Europe/Berlin"))).isSameAs(monotonic);
    }

    @Test
    void conversionKeepsTheDistanceOfATimeFromNow() {
        wall.pass(Duration.ofHours(3));
        nanos.addAndGet(1_000_000_000);

        assertThat(clocks.toMonotonic(wall.instant().plusSeconds(7)))
                .isEqualTo(monotonic.instant().plusSeconds(7));
        assertThat(clocks.toWall(monotonic.instant().minusSeconds(7)))
                .isEqualTo(wall.instant().minusSeconds(7));
    }

    @Test
    void theMonotonicClockOfAProcessStartsAtItsWallClock() {
        Clock yesterday = Clock.offset(Clock.systemUTC(), Duration.ofDays(-1));

        assertThat(Duration.between(
                        yesterday.instant(), Clocks.of(yesterday).monotonic().instant()))
                .isLessThan(Duration.ofHours(1));
        assertThat(Clocks.same(wall).monotonic()).isSameAs(wall);
    }
}

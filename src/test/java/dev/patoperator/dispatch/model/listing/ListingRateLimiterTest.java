package dev.patoperator.dispatch.model.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.CallObserver.RateLimit;
import dev.patoperator.github.Installation;
import dev.patoperator.github.support.MovableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests how many calls deliveries may cause, however many calls each delivery takes. */
class ListingRateLimiterTest {

    private static final Installation INSTALLATION = new Installation(URI.create("https://api.github.com"), 678);
    private static final int LIMIT = 5_000;

    private final MovableClock clock = new MovableClock();
    private final ListingRateLimiter pace = new ListingRateLimiter(installation -> report(), clock);
    private Instant reset;
    private int used;

    @BeforeEach
    void startAnHour() {
        clock.stop();
        reset = clock.instant().plus(Duration.ofHours(1));
    }

    /** Reports the limit as GitHub does: nothing before the first call, and nothing about an hour that is over. */
    private Optional<RateLimit> report() {
        return used == 0 || !reset.isAfter(clock.instant())
                ? Optional.empty()
                : Optional.of(new RateLimit(LIMIT, LIMIT - used, reset));
    }

    private Duration untilNext() {
        return pace.untilNext(INSTALLATION);
    }

    /** Returns how many calls are made in an hour in which deliveries arrive all the time. */
    private int callsInAnHour(int callsOfOne) {
        int calls = 0;
        while (clock.instant().isBefore(reset)) {
            Duration wait = untilNext();
            if (wait.isZero()) {
                used += callsOfOne;
                calls += callsOfOne;
                clock.advance(Duration.ofSeconds(1)); // the least time between two deliveries that cause calls
            } else {
                clock.advance(wait.plusMillis(1));
            }
        }
        return calls;
    }

    @Test
    void theFirstDeliveriesDoNotWait() {
        assertThat(untilNext()).isZero();
        used = 2;
        assertThat(untilNext()).isZero();
    }

    @Test
    void continuousDeliveriesUseHalfOfTheLimit() {
        assertThat(callsInAnHour(2)).isBetween(2_400, 2_502);
    }

    @Test
    void continuousDeliveriesWithCostlyListsUseHalfOfTheLimit() {
        assertThat(callsInAnHour(100)).isBetween(2_300, 2_600);
    }

    @Test
    void callsOfDecisionsReduceTheShareOfDeliveries() {
        used = 1_500;
        assertThat(untilNext()).isBetween(Duration.ofMinutes(33), Duration.ofMinutes(34));
        assertThat(callsInAnHour(2)).isBetween(900, 1_002);
    }

    @Test
    void whenHalfOfTheLimitIsUsedDeliveriesWaitForTheNextHour() {
        used = 2_500;
        assertThat(untilNext()).isEqualTo(Duration.ofHours(1));
        used = LIMIT;
        clock.advance(Duration.ofMinutes(59));
        assertThat(untilNext()).isEqualTo(Duration.ofMinutes(1));
        clock.advance(Duration.ofMinutes(1));
        assertThat(untilNext()).isZero();
    }

    @Test
    void aDeliveryInAQuietHourDoesNotWait() {
        used = 1_000;
        clock.advance(Duration.ofMinutes(30));
        assertThat(untilNext()).isZero();
    }

    @Test
    void deliveriesDoNotWaitWithoutARateLimit() {
        assertThat(new ListingRateLimiter(installation -> Optional.empty(), clock).untilNext(INSTALLATION))
                .isZero();
    }
}

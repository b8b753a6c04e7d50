package dev.patoperator.controller.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.support.MovableClock;
import dev.patoperator.model.ResourceRef;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubmitRateLimiterTest {

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int BURST = 10;

    private final MovableClock clock = new MovableClock();
    private final SubmitRateLimiter pace = new SubmitRateLimiter(INTERVAL, clock);
    private final ResourceRef resource = new ResourceRef("PatGrantReview", "acme", "a", "uid-a");
    private final ResourceRef other = new ResourceRef("PatGrantReview", "acme", "b", "uid-b");

    @BeforeEach
    void stopTheClock() {
        clock.stop();
    }

    private void useUpTheBurst() {
        for (int i = 0; i < BURST; i++) {
            assertThat(pace.take(resource)).as("submission %s", i + 1).isZero();
        }
    }

    @Test
    void aResourceSubmitsTenTimesInARowAndThenOnceAnInterval() {
        useUpTheBurst();
        assertThat(pace.take(resource)).isEqualTo(INTERVAL);
        assertThat(pace.take(resource)).as("a refusal does not count").isEqualTo(INTERVAL);

        clock.advance(INTERVAL.minusMillis(1));
        assertThat(pace.take(resource)).isEqualTo(Duration.ofMillis(1));
        clock.advance(Duration.ofMillis(1));
        assertThat(pace.take(resource)).isZero();
        assertThat(pace.take(resource)).isEqualTo(INTERVAL);
    }

    @Test
    void oneResourceDoesNotSlowDownAnother() {
        useUpTheBurst();

        assertThat(pace.take(other)).isZero();
    }

    @Test
    void anIdleResourceRegainsTheBurstAndNoMore() {
        useUpTheBurst();
        clock.advance(INTERVAL.multipliedBy(100));

        useUpTheBurst();
        assertThat(pace.take(resource)).isEqualTo(INTERVAL);
    }

    @Test
    void onlyResourcesThatAreGoneAreForgotten() {
        useUpTheBurst();
        pace.retain(resource::equals);
        assertThat(pace.take(resource)).isEqualTo(INTERVAL);

        pace.retain(other::equals);
        assertThat(pace.take(resource)).isZero();
    }
}

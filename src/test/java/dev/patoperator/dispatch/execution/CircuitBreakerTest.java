package dev.patoperator.dispatch.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.model.Blocker;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private static final Blocker BLOCKER = new Blocker(Blocker.Kind.GITHUB_UNAVAILABLE, "503");

    private final ManualClock clock = new ManualClock();
    private final CircuitBreaker breaker =
            new CircuitBreaker(clock, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(3)));

    @Test
    void theBreakerIsClosedInitially() {
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.failures()).isZero();
        assertThat(breaker.sendingFails()).isFalse();
        assertThat(breaker.succeed()).isFalse();
    }

    @Test
    void theBreakerStaysOpenLongerAfterEachFailure() {
        Instant now = clock.instant();

        assertThat(breaker.fail()).isEqualTo(Duration.ofSeconds(1));
        assertThat(breaker.openUntil()).isEqualTo(now.plusSeconds(1));
        assertThat(breaker.isOpen()).isTrue();
        clock.pass(Duration.ofSeconds(1));
        assertThat(breaker.isOpen()).isFalse();

        assertThat(breaker.fail()).isEqualTo(Duration.ofSeconds(2));
        assertThat(breaker.fail()).isEqualTo(Duration.ofSeconds(3));
        assertThat(breaker.failures()).isEqualTo(3);
    }

    @Test
    void thePauseIsShortAgainAfterASuccess() {
        breaker.fail();
        breaker.fail();

        breaker.succeed();

        assertThat(breaker.failures()).isZero();
        assertThat(breaker.fail()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theBlockerIsReportedOnlyWhileTheBreakerIsOpen() {
        breaker.open(Duration.ofSeconds(5));
        breaker.setBlocker(BLOCKER);
        assertThat(breaker.blocker()).isEqualTo(BLOCKER);

        clock.pass(Duration.ofSeconds(5));
        assertThat(breaker.blocker()).isNull();
    }

    @Test
    void succeedReportsOnceThatTheBlockerIsGone() {
        breaker.open(Duration.ofSeconds(5));
        breaker.setBlocker(BLOCKER);

        assertThat(breaker.succeed()).isTrue();
        assertThat(breaker.blocker()).isNull();
        assertThat(breaker.succeed()).isFalse();
    }

    @Test
    void sendingFailsUntilASendSucceeds() {
        breaker.sendingFailed();
        breaker.succeed();
        assertThat(breaker.sendingFails()).isTrue();

        breaker.sendingSucceeded();
        assertThat(breaker.sendingFails()).isFalse();
    }
}

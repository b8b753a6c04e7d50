package dev.patoperator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How a lane's thread waits. */
class BellTest {

    private static final Instant LONG_FROM_NOW = Instant.now().plus(Duration.ofHours(1));

    private final Bell bell = new Bell(Clock.systemUTC());

    private Thread waiting() {
        Thread thread = new Thread(() -> {
            try {
                bell.await(LONG_FROM_NOW);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    @Test
    void whoeverWaitsIsWoken() throws InterruptedException {
        Thread first = waiting();
        bell.ring();
        first.join(2000);
        assertThat(first.isAlive()).isFalse();

        Thread second = waiting();
        assertThat(second.isAlive()).as("one ring wakes once").isTrue();
        second.interrupt();
    }

    @Test
    void whatRangBeforeIsHeard() throws InterruptedException {
        bell.ring();
        bell.await(LONG_FROM_NOW);

        bell.await(Instant.EPOCH);
        bell.ring();
        bell.await(LONG_FROM_NOW);
    }
}

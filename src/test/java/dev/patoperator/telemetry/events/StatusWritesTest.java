package dev.patoperator.telemetry.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that Events wait for status writes, but not without end. */
@Timeout(30)
class StatusWritesTest {

    private final StatusWrites writes = new StatusWrites(System::nanoTime);

    @Test
    void nothingIsAwaitedWithoutAWrite() throws Exception {
        AtomicLong readings = new AtomicLong();
        StatusWrites idle = new StatusWrites(readings::incrementAndGet);

        idle.awaitPause();

        assertThat(readings).as("no time passes").hasValueLessThan(5);
    }

    @Test
    void resultAndFailureOfAWriteReachTheCaller() {
        assertThat(writes.<String>run(() -> "written")).isEqualTo("written");
        assertThatThrownBy(() -> writes.run(() -> {
                    throw new IllegalStateException("refused");
                }))
                .hasMessage("refused");
    }

    @Test
    void eventWaitsForAPauseAfterTheLastWrite() throws Exception {
        writes.run(() -> "written");
        long start = System.nanoTime();

        writes.awaitPause();

        assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(40));
    }

    @Test
    void eventsWaitForTenSecondsWithoutAPauseAndThenNoMoreUntilTheNextPause() throws Exception {
        AtomicLong now = new AtomicLong();
        StatusWrites busy = new StatusWrites(now::get);
        StatusWrites[] inner = {busy};
        busy.run(() -> {
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            CompletableFuture<Void> event = waiting(inner[0]);
            await().untilAsserted(() -> assertThat(event).isNotDone());
            now.addAndGet(TimeUnit.SECONDS.toNanos(11));
            inner[0].run(() -> "a write in between wakes the Event");
            assertThat(event).succeedsWithin(Duration.ofSeconds(10));
            assertThat(waiting(inner[0])).as("no pause came").succeedsWithin(Duration.ofSeconds(10));
            return "written";
        });
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        busy.run(() -> {
            CompletableFuture<Void> event = waiting(inner[0]);
            await().during(Duration.ofMillis(200))
                    .untilAsserted(() -> assertThat(event).isNotDone());
            inner[0].stopWaiting();
            assertThat(event).as("the process stops").succeedsWithin(Duration.ofSeconds(10));
            return "written";
        });
    }

    private static CompletableFuture<Void> waiting(StatusWrites writes) {
        return CompletableFuture.runAsync(() -> {
            try {
                writes.awaitPause();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}

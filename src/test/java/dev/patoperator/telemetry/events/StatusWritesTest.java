package dev.patoperator.telemetry.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
    void eventWaitsForALongWriteForASecond() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> write = CompletableFuture.supplyAsync(() -> writes.run(() -> {
            begun.countDown();
            try {
                return end.await(20, TimeUnit.SECONDS) ? "written" : "late";
            } catch (InterruptedException e) {
                return "interrupted";
            }
        }));
        begun.await();
        long start = System.nanoTime();

        writes.awaitPause();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
        assertThat(write).isNotDone();
        end.countDown();
        assertThat(write.get()).isEqualTo("written");
    }
}

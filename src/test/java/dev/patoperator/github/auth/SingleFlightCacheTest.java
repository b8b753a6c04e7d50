package dev.patoperator.github.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A value that several threads request is loaded by one of them. */
@Timeout(20)
class SingleFlightCacheTest {

    private final SingleFlightCache<String, String> cache = new SingleFlightCache<>(value -> true);

    @Test
    void valueIsLoadedOnce() throws Exception {
        assertThat(cache.get("key", () -> "first")).isEqualTo("first");
        assertThat(cache.get("key", () -> "second")).isEqualTo("first");
    }

    /** An OutOfMemoryError in one thread must not make all later requests for the key wait for ever. */
    @Test
    void errorOfOneLoadDoesNotBlockTheNext() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch fail = new CountDownLatch(1);
        FutureTask<String> failing = new FutureTask<>(() -> cache.get("key", () -> {
            loading.countDown();
            fail.await();
            throw new OutOfMemoryError("in a test");
        }));
        new Thread(failing).start();
        loading.await();
        FutureTask<String> waiting = new FutureTask<>(() -> cache.get("key", () -> "second"));
        new Thread(waiting).start();
        fail.countDown();

        assertThatThrownBy(failing::get).hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo("second");
        assertThat(cache.get("key", () -> "third")).isEqualTo("second");
    }
}

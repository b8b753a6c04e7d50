package dev.patoperator.telemetry.events;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Status writes under way. Events wait for a pause between them, because both load the same API server and the status is the
 * record, while an Event only draws attention to it. An Event waits for a second at most. Thread-safe.
 */
public final class StatusWrites {

    /** How long no status may have been written before an Event is sent. Writes of one batch follow each other sooner. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final Duration MAX_WAIT = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private int underWay;

    @GuardedBy("this")
    private @Nullable Long lastEndedAt;

    StatusWrites(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Runs a status write and returns its result. */
    public <T> T run(Supplier<T> write) {
        synchronized (this) {
            underWay++;
        }
        try {
            return write.get();
        } finally {
            synchronized (this) {
                underWay--;
                lastEndedAt = nanoTime.getAsLong();
                notifyAll();
            }
        }
    }

    /** Returns when status writes pause, or after a second. */
    void awaitPause() throws InterruptedException {
        long start = nanoTime.getAsLong();
        synchronized (this) {
            long now = start;
            while (now - start < MAX_WAIT.toNanos() && untilPause(now) > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.min(untilPause(now), MAX_WAIT.toNanos() - (now - start)));
                now = nanoTime.getAsLong();
            }
        }
    }

    /** Returns the nanoseconds until a pause, as far as is known. */
    @GuardedBy("this")
    private long untilPause(long now) {
        if (underWay > 0) {
            return MAX_WAIT.toNanos();
        }
        return lastEndedAt == null ? 0 : PAUSE.toNanos() - (now - lastEndedAt);
    }
}

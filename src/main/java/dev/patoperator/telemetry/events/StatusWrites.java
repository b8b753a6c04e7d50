package dev.patoperator.telemetry.events;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Status writes under way. Events wait for a pause between them, because both load the same API server and the status is the
 * record, while an Event only draws attention to it. When no pause comes for ten seconds, Events are sent all the same until
 * the next one. Thread-safe.
 */
public final class StatusWrites {

    /** How long no status may have been written before an Event is sent. Writes of one batch follow each other sooner. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private int underWay;

    @GuardedBy("this")
    private @Nullable Long lastEndedAt;

    /** Since when Events have waited without a pause; null when there was one. */
    @GuardedBy("this")
    private @Nullable Long waitingSince;

    @GuardedBy("this")
    private boolean stopped;

    StatusWrites(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Runs a status write and returns its result. */
    public <T> T run(Supplier<T> write) {
        begin();
        try {
            return write.get();
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        if (untilPause(nanoTime.getAsLong()) <= 0) {
            waitingSince = null;
        }
        underWay++;
    }

    private synchronized void end() {
        underWay--;
        lastEndedAt = nanoTime.getAsLong();
        notifyAll();
    }

    /** Returns when status writes pause, when Events have waited for ten seconds, or after {@link #stopWaiting}. */
    synchronized void awaitPause() throws InterruptedException {
        long now = nanoTime.getAsLong();
        long untilPause = untilPause(now);
        while (untilPause > 0 && !stopped) {
            long since = waitingSince == null ? now : waitingSince;
            waitingSince = since;
            long left = MAX_WAIT.toNanos() - (now - since);
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.min(untilPause, left));
            now = nanoTime.getAsLong();
            untilPause = untilPause(now);
        }
        waitingSince = null;
    }

    /** Lets Events go at once from now on, because the process stops. */
    synchronized void stopWaiting() {
        stopped = true;
        notifyAll();
    }

    /** Returns the nanoseconds until a pause, as far as is known; 0 or less during a pause. */
    @GuardedBy("this")
    private long untilPause(long now) {
        if (underWay > 0) {
            return MAX_WAIT.toNanos();
        }
        return lastEndedAt == null ? 0 : PAUSE.toNanos() - (now - lastEndedAt);
    }
}

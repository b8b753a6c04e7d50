package dev.patoperator.dispatch.model;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * A clock for intervals. It starts at the wall-clock time and then advances with a monotonic time source, so it never jumps
 * when somebody sets the machine's clock. Its instants are compared with each other only; they are not shown to people.
 */
public final class MonotonicClock extends Clock {

    private final Instant start;
    private final long startNanos;
    private final LongSupplier nanoTime;

    /**
     * Creates a clock that shows the start time now.
     *
     * @param nanoTime a monotonic time source in nanoseconds, as {@link System#nanoTime()}
     */
    public MonotonicClock(Instant start, LongSupplier nanoTime) {
        this.start = start;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanoTime.getAsLong() - startNanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}

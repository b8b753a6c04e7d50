package dev.patoperator.dispatch.model;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The two clocks of the dispatcher.
 *
 * @param wall for what people and GitHub read: the time of a call, the end of a rate limit
 * @param monotonic for intervals: back-off, the age of a list, time-outs
 */
public record Clocks(Clock wall, Clock monotonic) {

    /** Both clocks of a process: the monotonic one starts at the wall clock's time. */
    public static Clocks of(Clock wall) {
        return new Clocks(wall, new MonotonicClock(wall.instant(), System::nanoTime));
    }

    /** One clock for both, for a test that moves time by itself. */
    public static Clocks same(Clock clock) {
        return new Clocks(clock, clock);
    }

    /** A time of the wall clock as the monotonic clock counts, as both stand now. */
    public Instant toMonotonic(Instant wallTime) {
        return monotonic.instant().plus(Duration.between(wall.instant(), wallTime));
    }

    /** A time of the monotonic clock as people read it, as both stand now. */
    public Instant toWall(Instant monotonicTime) {
        return wall.instant().plus(Duration.between(monotonic.instant(), monotonicTime));
    }
}

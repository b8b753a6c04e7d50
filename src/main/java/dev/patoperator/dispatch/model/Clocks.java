package dev.patoperator.dispatch.model;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The two clocks of the dispatcher.
 *
 * @param wall for times that people and GitHub see: of a call, of the end of a rate limit
 * @param monotonic for intervals: back-off, the age of a listing, time-outs
 */
public record Clocks(Clock wall, Clock monotonic) {

    /** Returns the clocks of a process. The monotonic one starts at the wall clock's time. */
    public static Clocks of(Clock wall) {
        return new Clocks(wall, new MonotonicClock(wall.instant(), System::nanoTime));
    }

    /** Returns one clock as both, for tests that compare times with it or move it. */
    public static Clocks same(Clock clock) {
        return new Clocks(clock, clock);
    }

    /** Converts a wall-clock time to the monotonic clock, by the present offset between the two. */
    public Instant toMonotonic(Instant wallTime) {
        return monotonic.instant().plus(Duration.between(wall.instant(), wallTime));
    }

    /** Converts a monotonic time to the wall clock, by the present offset between the two. */
    public Instant toWall(Instant monotonicTime) {
        return wall.instant().plus(Duration.between(monotonic.instant(), monotonicTime));
    }
}

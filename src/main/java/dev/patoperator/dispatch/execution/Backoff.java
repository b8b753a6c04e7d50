package dev.patoperator.dispatch.execution;

import java.time.Duration;

/** A pause that doubles each time, up to a limit. Used by one thread. */
public final class Backoff {

    private final Duration first;
    private final Duration max;
    private int times;

    public Backoff(Duration first, Duration most) {
        this.first = first;
        this.max = most;
    }

    /** Returns the next pause. */
    public Duration next() {
        Duration pause = first.multipliedBy(1L << Math.min(times, 20));
        times++;
        return pause.compareTo(max) > 0 ? max : pause;
    }

    /** Returns the number of pauses since the last reset. */
    public int times() {
        return times;
    }

    public void reset() {
        times = 0;
    }
}

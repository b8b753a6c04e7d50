package dev.patoperator.dispatch;

import java.time.Duration;

/** A pause that doubles each time, up to a limit. Used by one thread. */
final class Backoff {

    private final Duration first;
    private final Duration most;
    private int times;

    Backoff(Duration first, Duration most) {
        this.first = first;
        this.most = most;
    }

    /** The next pause. */
    Duration next() {
        Duration pause = first.multipliedBy(1L << Math.min(times, 20));
        times++;
        return pause.compareTo(most) > 0 ? most : pause;
    }

    /** How many pauses were taken in a row. */
    int times() {
        return times;
    }

    void reset() {
        times = 0;
    }
}

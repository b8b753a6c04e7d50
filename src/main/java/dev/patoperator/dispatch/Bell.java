package dev.patoperator.dispatch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Lets one thread wait for a time or for news, whichever comes first. News that comes before the wait is not lost. */
final class Bell {

    private final Clock clock;
    private boolean rung;

    Bell(Clock clock) {
        this.clock = clock;
    }

    synchronized void ring() {
        rung = true;
        notifyAll();
    }

    /** Waits until then, or until the bell is rung. */
    synchronized void await(Instant until) throws InterruptedException {
        long millis = millisUntil(until);
        while (!rung && millis > 0) {
            wait(millis);
            millis = millisUntil(until);
        }
        rung = false;
    }

    private long millisUntil(Instant until) {
        // Rounded up: waking a moment early would only mean to wait again.
        return Duration.between(clock.instant(), until).plusNanos(999_999).toMillis();
    }
}

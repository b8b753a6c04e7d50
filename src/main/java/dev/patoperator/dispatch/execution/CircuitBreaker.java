package dev.patoperator.dispatch.execution;

import dev.patoperator.model.Blocker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Stops calls for a while after failures: while it is open, none are made. Changed by the worker's thread only; any thread
 * may call {@link #isOpen()}, {@link #openUntil()} and {@link #blocker()}.
 */
public final class CircuitBreaker {

    private final Clock clock;
    private final Backoff backoff;
    private volatile Instant openUntil = Instant.MIN;
    private volatile @Nullable Blocker blocker;

    /**
     * True after a send failed, until one succeeds. Successful listings do not clear it: reads often work while writes fail.
     */
    private boolean sendingFails;

    /**
     * Creates a closed breaker.
     *
     * @param clock monotonic
     */
    public CircuitBreaker(Clock clock, Duration backoffFirst, Duration backoffMax) {
        this(clock, Backoff.withJitter(backoffFirst, backoffMax));
    }

    CircuitBreaker(Clock clock, Backoff backoff) {
        this.clock = clock;
        this.backoff = backoff;
    }

    public boolean isOpen() {
        return clock.instant().isBefore(openUntil);
    }

    /** Returns when calls may be made again; a past time while it is closed. */
    public Instant openUntil() {
        return openUntil;
    }

    /** Returns the blocker to report while it is open; null when it is closed, or when there is nothing to report. */
    @Nullable
    public Blocker blocker() {
        return isOpen() ? blocker : null;
    }

    /** Opens it for the next back-off pause, and returns that pause. */
    public Duration fail() {
        Duration pause = backoff.next();
        open(pause);
        return pause;
    }

    /** Opens it for the given time. */
    public void open(Duration pause) {
        openUntil = clock.instant().plus(pause);
    }

    /** Returns the number of failures since the last success. */
    public int failures() {
        return backoff.times();
    }

    /** Sets the blocker to report to waiting submissions. */
    public void setBlocker(@Nullable Blocker reason) {
        blocker = reason;
    }

    /**
     * Resets the back-off and the blocker after a successful call. Does not close a breaker that is open.
     *
     * @return whether a blocker had been set, and so may have been reported
     */
    public boolean succeed() {
        backoff.reset();
        boolean hadBlocker = blocker != null;
        blocker = null;
        return hadBlocker;
    }

    public void sendingFailed() {
        sendingFails = true;
    }

    public void sendingSucceeded() {
        sendingFails = false;
    }

    public boolean sendingFails() {
        return sendingFails;
    }
}

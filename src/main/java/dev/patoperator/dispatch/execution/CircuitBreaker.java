package dev.patoperator.dispatch.execution;

import dev.patoperator.model.Blocker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls from being made for a while after some have failed. While it is open no calls are made. The worker's thread
 * changes it; other threads may ask what stands in the way.
 */
public final class CircuitBreaker {

    private final Clock clock;
    private final Backoff backoff;
    private volatile Instant openUntil = Instant.MIN;
    private volatile @Nullable Blocker blocker;

    /** No mutating call got through since one failed: that lists can be read does not make GitHub well. */
    private boolean sendingFails;

    /** @param clock monotonic */
    public CircuitBreaker(Clock clock, Duration backoffFirst, Duration backoffMost) {
        this.clock = clock;
        this.backoff = new Backoff(backoffFirst, backoffMost);
    }

    public boolean isOpen() {
        return clock.instant().isBefore(openUntil);
    }

    /** When calls may be made again. */
    public Instant openUntil() {
        return openUntil;
    }

    /** What is told to those who wait while it is open; null when it is closed, or when nothing is to be told. */
    @Nullable
    public Blocker blocker() {
        return isOpen() ? blocker : null;
    }

    /** Opens it for the next back-off pause, and answers how long that is. */
    public Duration fail() {
        Duration pause = backoff.next();
        open(pause);
        return pause;
    }

    /** Opens it for a given time. */
    public void open(Duration pause) {
        openUntil = clock.instant().plus(pause);
    }

    /** How many pauses were taken in a row. */
    public int failures() {
        return backoff.times();
    }

    /** What those who wait are told. */
    public void setBlocker(@Nullable Blocker reason) {
        blocker = reason;
    }

    /** A call came through. Answers whether somebody was told of an obstacle that is gone now. */
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

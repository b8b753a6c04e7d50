package dev.patoperator.dispatch;

import dev.patoperator.decision.Obstacle;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls from being made for a while after some have failed. While it is open no calls are made. The worker's thread
 * changes it; other threads may ask what stands in the way.
 */
final class CircuitBreaker {

    private final Clock clock;
    private final Backoff backoff;
    private volatile Instant openUntil = Instant.MIN;
    private volatile @Nullable Obstacle obstacle;

    /** No mutating call got through since one failed: that lists can be read does not make GitHub well. */
    private boolean sendingFails;

    /** @param clock monotonic */
    CircuitBreaker(Clock clock, Duration backoffFirst, Duration backoffMost) {
        this.clock = clock;
        this.backoff = new Backoff(backoffFirst, backoffMost);
    }

    boolean isOpen() {
        return clock.instant().isBefore(openUntil);
    }

    /** When calls may be made again. */
    Instant openUntil() {
        return openUntil;
    }

    /** What is told to those who wait while it is open; null when it is closed, or when nothing is to be told. */
    @Nullable
    Obstacle obstacle() {
        return isOpen() ? obstacle : null;
    }

    /** Opens it for the next back-off pause, and answers how long that is. */
    Duration fail() {
        Duration pause = backoff.next();
        open(pause);
        return pause;
    }

    /** Opens it for a given time. */
    void open(Duration pause) {
        openUntil = clock.instant().plus(pause);
    }

    /** How many pauses were taken in a row. */
    int failures() {
        return backoff.times();
    }

    /** What those who wait are told. */
    void tell(@Nullable Obstacle reason) {
        obstacle = reason;
    }

    /** A call came through. Answers whether somebody was told of an obstacle that is gone now. */
    boolean succeed() {
        backoff.reset();
        boolean told = obstacle != null;
        obstacle = null;
        return told;
    }

    void sendingFailed() {
        sendingFails = true;
    }

    void sendingSucceeded() {
        sendingFails = false;
    }

    boolean sendingFails() {
        return sendingFails;
    }
}

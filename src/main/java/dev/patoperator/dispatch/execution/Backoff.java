package dev.patoperator.dispatch.execution;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/** A pause that doubles each time, up to a limit. Used by one thread. */
public final class Backoff {

    /** A pause with jitter is shorter by up to this part. */
    private static final double MAX_JITTER = 0.2;

    private final Duration first;
    private final Duration max;
    private final DoubleSupplier random;
    private int times;

    /** Creates a back-off without jitter. */
    public Backoff(Duration first, Duration max) {
        this(first, max, () -> 0);
    }

    /** @param random numbers from 0 to 1: how much of the largest jitter each pause is shortened by */
    Backoff(Duration first, Duration max, DoubleSupplier random) {
        this.first = first;
        this.max = max;
        this.random = random;
    }

    /**
     * Creates a back-off whose pauses are random: up to a fifth shorter. After an outage the workers of all installations would
     * otherwise try again at the same moments.
     */
    public static Backoff withJitter(Duration first, Duration max) {
        return new Backoff(first, max, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Returns the next pause. */
    public Duration next() {
        Duration doubled = first.multipliedBy(1L << Math.min(times, 20));
        times++;
        Duration pause = doubled.compareTo(max) > 0 ? max : doubled;
        return pause.minusNanos((long) (pause.toNanos() * MAX_JITTER * random.getAsDouble()));
    }

    /** Returns the number of pauses since the last reset. */
    public int times() {
        return times;
    }

    public void reset() {
        times = 0;
    }
}

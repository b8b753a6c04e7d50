package dev.patoperator.notification.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Writes at most one line a minute about delays, one an hour while the reason stays the same, at most one a minute about
 * drops, and one when delayed notifications are delivered again. Thread-safe.
 */
final class DeliveryLog {

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Logger logger;
    private final LongSupplier nanoTime;

    private static final Duration REPEAT_INTERVAL = Duration.ofHours(1);

    /** Why the last attempt failed; empty when it did not. */
    @GuardedBy("this")
    private String delayed = "";

    @GuardedBy("this")
    private long nextDelayLine;

    @GuardedBy("this")
    private long nextRepeatLine;

    @GuardedBy("this")
    private long nextDropLine;

    @GuardedBy("this")
    private long notLogged;

    DeliveryLog(Logger logger, LongSupplier nanoTime) {
        this.logger = logger;
        this.nanoTime = nanoTime;
        this.nextDelayLine = nanoTime.getAsLong();
        this.nextDropLine = nextDelayLine;
    }

    synchronized void delivered() {
        if (!delayed.isEmpty()) {
            delayed = "";
            logger.info("Notifications are delivered again");
        }
    }

    /** @param why the sink's state, without anything that it sent but its status */
    synchronized void delayed(String why) {
        long now = nanoTime.getAsLong();
        boolean isDue = why.equals(delayed) ? now - nextRepeatLine >= 0 : now - nextDelayLine >= 0;
        if (isDue) {
            nextDelayLine = now + INTERVAL.toNanos();
            nextRepeatLine = now + REPEAT_INTERVAL.toNanos();
            delayed = why;
            logger.warn("Notifications are delayed, because the sink does not take one: {}", why);
        }
    }

    synchronized void dropped(String why) {
        long now = nanoTime.getAsLong();
        if (now - nextDropLine < 0) {
            notLogged++;
            return;
        }
        nextDropLine = now + INTERVAL.toNanos();
        logger.warn("A notification was dropped: {} ({} more were dropped since the last such line)", why, notLogged);
        notLogged = 0;
    }
}

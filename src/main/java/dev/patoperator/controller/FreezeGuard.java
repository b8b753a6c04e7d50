package dev.patoperator.controller;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the process stood still for some seconds: it was stopped, its machine was moved, or it got no CPU. What the
 * caches hold may be old then, although every watch still looks healthy. Until the caches were compared with the API server
 * they are not trusted.
 */
final class FreezeGuard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FreezeGuard.class);
    private static final Duration BEAT = Duration.ofMillis(250);
    private static final Duration GAP = Duration.ofSeconds(2);

    private final LongSupplier nanoTime;
    private final Clock clock;
    private final BooleanSupplier cachesAreCurrent;
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(FreezeGuard::daemon);

    /** Waits for the API server, so the beats go on beside it. It is there only while there is something to compare. */
    private final ThreadPoolExecutor comparison =
            new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), FreezeGuard::daemon);

    private long lastBeat;
    private Instant lastBeatByWallClock;
    private boolean suspicious;
    /** How often a gap was seen: a comparison that another gap interrupted does not count. */
    private int gaps;

    /**
     * @param nanoTime a monotonic time source in nanoseconds
     * @param clock the wall clock: it goes on while a machine sleeps
     * @param cachesAreCurrent asks the API server; may take a while
     */
    FreezeGuard(LongSupplier nanoTime, Clock clock, BooleanSupplier cachesAreCurrent) {
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.cachesAreCurrent = cachesAreCurrent;
        this.lastBeat = nanoTime.getAsLong();
        this.lastBeatByWallClock = clock.instant();
        comparison.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "freeze-guard");
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        beat();
        var unused = beats.scheduleWithFixedDelay(
                () -> {
                    beat();
                    checkIfNeeded();
                },
                BEAT.toMillis(),
                BEAT.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Whatever happens here, the beats have to go on. */
    private void checkIfNeeded() {
        try {
            if (suspiciousGaps() > 0 && comparison.getActiveCount() == 0) {
                comparison.execute(this::check);
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("no comparison of the caches could be started; it is tried again: {}", e.toString());
        }
    }

    /** Whether the caches can be trusted. */
    synchronized boolean trustsCaches() {
        lookForGap();
        return !suspicious;
    }

    synchronized void beat() {
        lookForGap();
        lastBeat = nanoTime.getAsLong();
        lastBeatByWallClock = clock.instant();
    }

    private synchronized void lookForGap() {
        Duration monotonic = Duration.ofNanos(nanoTime.getAsLong() - lastBeat);
        Duration wall = Duration.between(lastBeatByWallClock, clock.instant());
        if (monotonic.compareTo(GAP) > 0 || wall.compareTo(GAP) > 0) {
            if (!suspicious) {
                LOG.warn("the process stood still: nothing is sent before its caches are compared with the API server");
            }
            suspicious = true;
            gaps++;
        }
    }

    void check() {
        int before = suspiciousGaps();
        if (before == 0) {
            return;
        }
        try {
            if (cachesAreCurrent.getAsBoolean()) {
                trust(before);
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("the caches could not be compared with the API server; it is tried again: {}", e.toString());
        }
    }

    private synchronized int suspiciousGaps() {
        return suspicious ? gaps : 0;
    }

    private synchronized void trust(int before) {
        if (gaps == before) {
            suspicious = false;
            gaps = 0;
            LOG.info("the caches are current: decisions are sent again");
        }
    }

    @Override
    public void close() {
        beats.shutdownNow();
        comparison.shutdownNow();
    }
}

package dev.patoperator.controller;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices what may leave the caches old although every watch looks healthy: the process stood still for some seconds (it was
 * stopped, its machine was moved, or it got no CPU), or a watch was lost and made again. Until the caches were compared with
 * the API server they are not trusted. When they stay behind, the watches deliver nothing, and only a restart helps.
 */
final class CacheGuard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CacheGuard.class);
    private static final Duration BEAT = Duration.ofMillis(250);
    private static final Duration GAP = Duration.ofSeconds(2);

    /** So often the caches are compared without a reason. */
    private static final Duration ROUTINE = Duration.ofMinutes(10);

    /** After so long a time the caches will not become current by themselves. */
    private static final Duration DEAF = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private final Clock clock;
    private final Supplier<Optional<Set<String>>> unwatched;
    private final BooleanSupplier cachesAreCurrent;
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(CacheGuard::daemon);

    /** Waits for the API server, so the beats go on beside it. It is there only while there is something to compare. */
    private final ThreadPoolExecutor comparison =
            new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), CacheGuard::daemon);

    private long lastBeat;
    private Instant lastBeatByWallClock;
    private @Nullable Set<String> lastUnwatched;
    private long comparedAt;
    private boolean suspicious;

    /** How often there was a reason for suspicion: a comparison that another one interrupted does not count. */
    private int reasons;

    /** Since when every comparison found the caches behind, by the monotonic time source; null when the last did not. */
    private @Nullable Long behindSince;

    /**
     * @param nanoTime a monotonic time source in nanoseconds
     * @param clock the wall clock: it goes on while a machine sleeps
     * @param unwatched what is not watched for now; empty before the first watch
     * @param cachesAreCurrent asks the API server, and gives the watches time to catch up; may take a while
     */
    CacheGuard(
            LongSupplier nanoTime,
            Clock clock,
            Supplier<Optional<Set<String>>> unwatched,
            BooleanSupplier cachesAreCurrent) {
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.unwatched = unwatched;
        this.cachesAreCurrent = cachesAreCurrent;
        this.lastBeat = nanoTime.getAsLong();
        this.comparedAt = lastBeat;
        this.lastBeatByWallClock = clock.instant();
        comparison.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "cache-guard");
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        beat();
        var unused = beats.scheduleWithFixedDelay(
                () -> {
                    beat();
                    lookAtWatches();
                    checkIfNeeded();
                },
                BEAT.toMillis(),
                BEAT.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Whatever happens here, the beats have to go on. */
    private void checkIfNeeded() {
        try {
            if (isDue() && comparison.getActiveCount() == 0) {
                comparison.execute(this::check);
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("no comparison of the caches could be started; it is tried again: {}", e.toString());
        }
    }

    /** Whether to compare now: at once where there is a reason, and else now and then, for a watch may be deaf without one. */
    private synchronized boolean isDue() {
        return lastUnwatched != null
                && !lastUnwatched.equals(WatchHealth.NOTHING_WATCHED)
                && (suspicious || nanoTime.getAsLong() - comparedAt > ROUTINE.toNanos());
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

    /** What a watch missed while it was lost is listed when it is made again; whether it was is checked. */
    void lookAtWatches() {
        try {
            unwatched.get().ifPresent(this::look);
        } catch (RuntimeException | Error e) {
            LOG.debug("not known what is watched; it is looked at again", e);
        }
    }

    private synchronized void look(Set<String> now) {
        Set<String> before = lastUnwatched;
        lastUnwatched = Set.copyOf(now);
        if (before != null && !before.equals(now)) {
            suspect("a watch was lost, or made again");
        }
    }

    private synchronized void suspect(String reason) {
        if (!suspicious) {
            LOG.warn("{}: nothing is sent before the caches are compared with the API server", reason);
        }
        suspicious = true;
        reasons++;
    }

    private synchronized void lookForGap() {
        Duration monotonic = Duration.ofNanos(nanoTime.getAsLong() - lastBeat);
        Duration wall = Duration.between(lastBeatByWallClock, clock.instant());
        if (monotonic.compareTo(GAP) > 0 || wall.compareTo(GAP) > 0) {
            suspect("the process stood still");
        }
    }

    void check() {
        if (!isDue()) {
            return;
        }
        int before = reasons();
        try {
            compared(cachesAreCurrent.getAsBoolean(), before);
        } catch (RuntimeException | Error e) {
            LOG.warn("the caches could not be compared with the API server; it is tried again: {}", e.toString());
        }
    }

    private synchronized int reasons() {
        return reasons;
    }

    private synchronized void compared(boolean current, int before) {
        if (!current) {
            behindSince = behindSince == null ? (Long) nanoTime.getAsLong() : behindSince;
            suspect("the caches are behind");
            if (isDeaf()) {
                LOG.error("the watches deliver nothing: /healthz says so, and the process is to be started again");
            }
            return;
        }
        behindSince = null;
        comparedAt = nanoTime.getAsLong();
        if (suspicious && reasons == before) {
            suspicious = false;
            LOG.info("the caches are current: decisions are sent again");
        }
    }

    /** Whether comparison after comparison found the caches behind, for so long that the watches must be deaf. */
    synchronized boolean isDeaf() {
        return behindSince != null && nanoTime.getAsLong() - behindSince > DEAF.toNanos();
    }

    @Override
    public void close() {
        beats.shutdownNow();
        comparison.shutdownNow();
    }
}

package dev.patoperator.controller.cluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.text.DaemonThreads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
 * Compares the informers' caches with the API server. If the process was not running for more than 2 s (it was stopped,
 * its machine was moved, or it got no CPU), the caches may be old although every watch looks healthy: they are not
 * trusted until a comparison shows that they are current. After a watch was lost for more than 5 s, and every 5 minutes,
 * they are compared but trusted until the comparison finds them behind: a watch may look healthy and deliver nothing. If
 * the caches stay behind, only a restart helps.
 *
 * <p>Thread-safe: the state is guarded by this object's lock. The {@code long} fields are times in nanoseconds.
 */
public final class CacheGuard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CacheGuard.class);
    private static final Duration BEAT = Duration.ofMillis(250);
    private static final Duration GAP = Duration.ofSeconds(2);

    /** Time between comparisons that have no other cause. */
    private static final Duration ROUTINE = Duration.ofMinutes(5);

    /** A shorter loss is normal: the client reopens each watch every few minutes, which takes a second or two. */
    private static final Duration USUAL_LOSS = Duration.ofSeconds(5);

    /** Time from a comparison that failed, or found the caches behind, to the next. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** A comparison that takes longer is cancelled. */
    private static final Duration COMPARISON_TIMEOUT = Duration.ofMinutes(1);

    /** Caches that are behind for longer do not become current without a restart. */
    private static final Duration DEAF = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private final Clock clock;
    private final Supplier<Optional<Set<String>>> unwatched;
    private final BooleanSupplier cachesAreCurrent;
    private final ScheduledExecutorService beats =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("cache-guard"));

    /** A thread of its own: a comparison waits for the API server and must not delay the beats. Ends when idle for 1 s. */
    private final ThreadPoolExecutor comparisons = new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DaemonThreads.named("cache-guard"));

    @GuardedBy("this")
    private @Nullable Future<?> comparison;

    @GuardedBy("this")
    private long comparisonSince;

    @GuardedBy("this")
    private long lastBeat;

    @GuardedBy("this")
    private Instant lastBeatByWallClock;

    @GuardedBy("this")
    private boolean suspicious;

    /** Number of gaps seen. A comparison during which another gap was seen does not restore trust. */
    @GuardedBy("this")
    private int gaps;

    /**
     * When the next routine comparison is due. Null, so that nothing is compared at all, before the first watch, and while
     * an operator that watches all namespaces has lost a watch.
     */
    @GuardedBy("this")
    private @Nullable Long due;

    @GuardedBy("this")
    private long notBefore;

    @GuardedBy("this")
    private @Nullable Long lostSince;

    @GuardedBy("this")
    private @Nullable Long behindSince;

    @GuardedBy("this")
    private boolean watchesSilent;

    /**
     * Creates a guard; its threads start with {@link #start}.
     *
     * @param nanoTime a monotonic time source in nanoseconds
     * @param clock the wall clock, which goes on while a machine sleeps
     * @param unwatched what is not watched for now; empty before the first watch, as on a standby
     * @param cachesAreCurrent lists at the API server, and gives the watches time to catch up; may take several seconds
     */
    public CacheGuard(
            LongSupplier nanoTime,
            Clock clock,
            Supplier<Optional<Set<String>>> unwatched,
            BooleanSupplier cachesAreCurrent) {
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.unwatched = unwatched;
        this.cachesAreCurrent = cachesAreCurrent;
        this.lastBeat = nanoTime.getAsLong();
        this.notBefore = lastBeat;
        this.lastBeatByWallClock = clock.instant();
        comparisons.allowCoreThreadTimeOut(true);
    }

    public void start() {
        beat();
        var unused = beats.scheduleWithFixedDelay(
                () -> {
                    beat();
                    checkForLostWatches();
                    compareIfDue();
                },
                BEAT.toMillis(),
                BEAT.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Catches everything, because an exception would end the beats. */
    private synchronized void compareIfDue() {
        try {
            Future<?> running = comparison;
            if (running != null && !running.isDone()) {
                if (nanoTime.getAsLong() - comparisonSince > COMPARISON_TIMEOUT.toNanos()) {
                    running.cancel(true);
                }
            } else if (isDue()) {
                comparisonSince = nanoTime.getAsLong();
                comparison = comparisons.submit(this::check);
            }
        } catch (RuntimeException | Error e) {
            LOG.warn(
                    "The comparison of the caches with the API server could not be started and is tried again: {}",
                    e.toString());
        }
    }

    private synchronized boolean isDue() {
        long now = nanoTime.getAsLong();
        return due != null && now - notBefore >= 0 && (suspicious || now - due >= 0);
    }

    /** Whether the caches can be trusted. Checks for a gap first. */
    public synchronized boolean trustsCaches() {
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
            distrust("the process stood still");
            gaps++;
        }
    }

    private synchronized void distrust(String reason) {
        if (!suspicious) {
            LOG.warn("Nothing is sent until the caches are compared with the API server, because {}", reason);
        }
        suspicious = true;
    }

    /** Makes a comparison due after a longer loss of a watch, which may have missed changes. */
    void checkForLostWatches() {
        try {
            unwatched.get().ifPresent(this::checkWatches);
        } catch (RuntimeException | Error e) {
            LOG.debug("The state of the watches could not be read and is read again", e);
        }
    }

    private synchronized void checkWatches(Set<String> now) {
        long time = nanoTime.getAsLong();
        if (now.equals(WatchHealth.NOTHING_WATCHED)) {
            due = null;
        } else if (due == null) {
            due = time + ROUTINE.toNanos();
        }
        if (!now.isEmpty()) {
            lostSince = lostSince == null ? (Long) time : lostSince;
            forgetBehind(); // the lost watch may be the cause
        } else if (lostSince != null) {
            if (time - lostSince > USUAL_LOSS.toNanos()) {
                due = time;
            }
            lostSince = null;
        }
    }

    /** Compares if a comparison is due. */
    void check() {
        int before;
        synchronized (this) {
            if (!isDue()) {
                return;
            }
            before = gaps;
        }
        try {
            compared(cachesAreCurrent.getAsBoolean(), before);
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                forgetBehind();
                pause();
            }
            LOG.warn(
                    "The caches could not be compared with the API server; the comparison is tried again: {}",
                    e.toString());
        }
    }

    private synchronized void compared(boolean current, int before) {
        long now = nanoTime.getAsLong();
        if (!current) {
            distrust("the caches are behind");
            pause();
            behindSince = behindSince == null ? (Long) now : behindSince;
            watchesSilent = now - behindSince > DEAF.toNanos();
            if (watchesSilent) {
                LOG.error("The watches deliver no changes: /healthz fails, so that the process is restarted");
            }
            return;
        }
        forgetBehind();
        due = now + ROUTINE.toNanos();
        if (suspicious && gaps == before) {
            suspicious = false;
            LOG.info("The caches are current again: decisions are sent");
        }
    }

    @GuardedBy("this")
    private void forgetBehind() {
        behindSince = null;
        watchesSilent = false;
    }

    @GuardedBy("this")
    private void pause() {
        notBefore = nanoTime.getAsLong() + PAUSE.toNanos();
    }

    /** Whether all comparisons of more than a minute found the caches behind: the watches deliver nothing. */
    public synchronized boolean hasDeafWatches() {
        return watchesSilent;
    }

    @Override
    public void close() {
        beats.shutdownNow();
        comparisons.shutdownNow();
    }
}

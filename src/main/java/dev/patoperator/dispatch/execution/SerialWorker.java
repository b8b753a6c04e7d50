package dev.patoperator.dispatch.execution;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs steps one after the other. It occupies a thread only during a step; between two steps it may wait without a thread,
 * for a time or for a wake-up. No error stops it silently: a failed step is followed by the next, and if no thread could be
 * had, the next wake-up tries again. Thread-safe.
 */
public final class SerialWorker {

    private static final Logger LOG = LoggerFactory.getLogger(SerialWorker.class);

    /** The steps of a worker. */
    public interface WorkerTask {

        /** Whether there is something to do or to wait for. Must not block. */
        boolean hasWork();

        /** Runs one step. Returns when the next is due, by the monotonic clock; a past time means at once. */
        Instant step() throws InterruptedException;

        /** Called after a step that ended with an error of the operator's own. */
        void failed(Throwable error);

        /** Called once instead of the next step after {@link SerialWorker#stop}. */
        void lastStep() throws InterruptedException;

        /** Returns the namespace that the next step is made for. Must not block. */
        String tenant();

        /** Returns when the next step runs in comparison with those of other workers. Must not block. */
        Urgency urgency();
    }

    /** Longest wait between two steps, even if the next is due later. A step without work costs next to nothing. */
    private static final Duration MAX_WAIT = Duration.ofMinutes(1);

    private enum State {
        /** Waits for a time or a wake-up, or has nothing to do. */
        IDLE,
        /** Waits for a thread. */
        QUEUED,
        /** Runs a step. */
        RUNNING
    }

    private final WorkerTask work;
    private final WorkerExecutor threads;
    private final Clock clock;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private State state = State.IDLE;

    @GuardedBy("lock")
    private Urgency queuedAs = Urgency.NORMAL;

    @GuardedBy("lock")
    private boolean wokenDuringStep;

    @GuardedBy("lock")
    private @Nullable Future<?> timer;

    private boolean lastStepMade;
    private volatile boolean stopping;

    /**
     * Creates a worker that waits for its first wake-up.
     *
     * @param clock monotonic
     */
    public SerialWorker(WorkerTask work, WorkerExecutor threads, Clock clock) {
        this.work = work;
        this.threads = threads;
        this.clock = clock;
    }

    /** Queues the next step. To be called after each change that adds work or makes it urgent. */
    public void wakeUp() {
        synchronized (lock) {
            if (stopping) {
                return;
            }
            if (state == State.RUNNING) {
                wokenDuringStep = true;
            } else if (state == State.IDLE || work.urgency().isHigherThan(queuedAs)) {
                enqueue();
            }
        }
    }

    /** Wakes the worker if it has work but is not running, because an error stopped it. */
    public void restartIfNeeded() {
        if (!isRunning() && work.hasWork()) {
            wakeUp();
        }
    }

    /** Finishes the step under way, and runs the last one if the worker had anything to do or to wait for. */
    public void stop() {
        synchronized (lock) {
            boolean waits = timer != null;
            stopping = true;
            if (waits) {
                enqueue();
            }
        }
    }

    /** Whether the worker is to end, so that a long step should end soon. */
    public boolean isStopping() {
        return stopping;
    }

    /** Whether a step runs, waits for a thread or is scheduled. */
    public boolean isRunning() {
        synchronized (lock) {
            return state != State.IDLE || timer != null;
        }
    }

    /** Runs an action if no step runs, waits for a thread or is scheduled. No step starts meanwhile. */
    public void whileIdle(Runnable action) {
        synchronized (lock) {
            if (state == State.IDLE && timer == null) {
                action.run();
            }
        }
    }

    /** Runs an action unless a step is running. No step starts meanwhile, so the action may change what only steps use. */
    public void betweenSteps(Runnable action) {
        synchronized (lock) {
            if (state != State.RUNNING) {
                action.run();
            }
        }
    }

    @GuardedBy("lock")
    private void enqueue() {
        stopTimer();
        try {
            queuedAs = work.urgency();
            String tenant = work.tenant();
            state = State.QUEUED;
            threads.execute(this::run, tenant, queuedAs);
        } catch (RejectedExecutionException e) {
            state = State.IDLE;
            LOG.debug("A worker has work left, but the operator stops", e);
        } catch (RuntimeException | OutOfMemoryError e) {
            state = State.IDLE;
            LOG.error("No thread could be started for a worker; the start is tried again", e);
        }
    }

    @GuardedBy("lock")
    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void run() {
        synchronized (lock) {
            if (state != State.QUEUED) {
                return; // queued a second time as more urgent, and the other task ran first
            }
            state = State.RUNNING;
            wokenDuringStep = false;
        }
        Instant next = null;
        try {
            next = step();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended(next);
        }
    }

    private Instant step() throws InterruptedException {
        try {
            if (!stopping) {
                return work.step();
            }
            lastStepMade = true;
            work.lastStep();
        } catch (RuntimeException | Error e) {
            LOG.error("A step of a worker failed unexpectedly; the next step follows after a pause", e);
            work.failed(e);
        }
        return Instant.MIN;
    }

    /** @param next when the next step is due; null when the step was interrupted */
    private void ended(@Nullable Instant next) {
        synchronized (lock) {
            state = State.IDLE;
            if (next == null || (stopping ? lastStepMade : !work.hasWork() && !wokenDuringStep)) {
                return;
            }
            Duration wait = wait(next);
            if (stopping || wokenDuringStep || wait.isZero()) {
                enqueue();
            } else {
                timer = threads.schedule(this::wakeUp, wait);
            }
        }
    }

    /** The time until then, at most {@link #MAX_WAIT}, rounded up: a worker that wakes too early only has to wait again. */
    private Duration wait(Instant until) {
        Instant now = clock.instant();
        if (!until.isAfter(now)) {
            return Duration.ZERO;
        }
        return until.isAfter(now.plus(MAX_WAIT))
                ? MAX_WAIT
                : Duration.ofMillis(
                        Duration.between(now, until).plusNanos(999_999).toMillis());
    }
}

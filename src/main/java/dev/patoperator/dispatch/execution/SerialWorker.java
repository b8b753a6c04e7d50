package dev.patoperator.dispatch.execution;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes steps one after the other, each in a thread that it has only for that step; between two steps it may wait for a time,
 * or for a wake-up, without a thread. No error ends it silently: a step that fails is followed by the next, and work that is
 * left without a thread gets one at the next wake-up.
 */
public final class SerialWorker {

    private static final Logger LOG = LoggerFactory.getLogger(SerialWorker.class);

    /** What a worker does. */
    public interface WorkerTask {

        /** Whether there is something to do, or to wait for. Must not block. */
        boolean hasWork();

        /** Makes one step, and answers when the next is due by the monotonic clock: in the past means at once. */
        Instant step() throws InterruptedException;

        /** A step ended with an error of the operator's own. */
        void failed(Throwable error);

        /** Called once instead of the next step after {@link SerialWorker#stop}. */
        void lastStep() throws InterruptedException;

        /** On whose behalf the next step is made: a namespace. Must not block. */
        String tenant();

        /** Whether the next step goes before those of others. Must not block. */
        boolean isUrgent();
    }

    /** A worker that waits looks again after this time whatever was said, which costs it next to nothing. */
    private static final Duration MAX_WAIT = Duration.ofMinutes(1);

    private enum State {
        /** It waits for a time, for a wake-up, or for nothing. */
        IDLE,
        /** It waits for a thread. */
        QUEUED,
        /** A step is under way. */
        RUNNING
    }

    private final WorkerTask work;
    private final WorkerExecutor threads;
    private final Clock clock;
    private final Object lock = new Object();
    private State state = State.IDLE;
    private boolean queuedAsUrgent;
    private boolean wokenDuringStep;
    private @Nullable Future<?> timer;
    private boolean lastStepMade;
    private volatile boolean stopping;

    /** @param clock monotonic */
    public SerialWorker(WorkerTask work, WorkerExecutor threads, Clock clock) {
        this.work = work;
        this.threads = threads;
        this.clock = clock;
    }

    /** Has the next step made soon. To be called after each change that makes work, or makes it urgent. */
    public void wakeUp() {
        synchronized (lock) {
            if (stopping) {
                return;
            }
            if (state == State.RUNNING) {
                wokenDuringStep = true;
            } else if (state == State.IDLE || (!queuedAsUrgent && work.isUrgent())) {
                enqueue();
            }
        }
    }

    /** Has a step made where an error kept the worker from it although there is work. */
    public void restartIfNeeded() {
        if (!isRunning() && work.hasWork()) {
            wakeUp();
        }
    }

    /** Finishes the step under way, and makes the last one if the worker had anything to do or to wait for. */
    public void stop() {
        synchronized (lock) {
            boolean waits = timer != null;
            stopping = true;
            if (waits) {
                enqueue();
            }
        }
    }

    /** Whether it has anything to do or to wait for. */
    public boolean isRunning() {
        synchronized (lock) {
            return state != State.IDLE || timer != null;
        }
    }

    /** Does something while the worker has nothing to do. */
    public void whileIdle(Runnable action) {
        synchronized (lock) {
            if (state == State.IDLE && timer == null) {
                action.run();
            }
        }
    }

    /** Does something unless a step is under way: what only the steps use may then be changed by this thread. */
    public void betweenSteps(Runnable action) {
        synchronized (lock) {
            if (state != State.RUNNING) {
                action.run();
            }
        }
    }

    private void enqueue() {
        stopTimer();
        try {
            queuedAsUrgent = work.isUrgent();
            String tenant = work.tenant();
            state = State.QUEUED;
            threads.execute(this::run, tenant, queuedAsUrgent);
        } catch (RuntimeException | OutOfMemoryError e) {
            state = State.IDLE;
            LOG.error("no thread could be started; it is tried again in a moment", e);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void run() {
        synchronized (lock) {
            if (state != State.QUEUED) {
                return; // queued twice, as urgent too, and the other one was faster
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
            LOG.error("a step met what it should not; the next follows after a pause", e);
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

    /** Until then, rounded up: waking a moment early would only mean to wait again. */
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

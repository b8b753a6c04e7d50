package dev.patoperator.dispatch;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes steps one after the other, in one thread at a time that lives only while there is work. No error ends it silently: a
 * step that fails is followed by the next, and work that is left without a thread gets one at the next wake-up.
 */
final class SerialWorker {

    private static final Logger LOG = LoggerFactory.getLogger(SerialWorker.class);

    /** What a worker does. */
    interface Work {

        /** Whether there is something to do, or to wait for. Must not block. */
        boolean hasWork();

        /** Does something, or waits until there is something to do. */
        void step() throws InterruptedException;

        /** A step ended with an error of the operator's own. */
        void failed(Throwable error);

        /** Called once instead of the next step after {@link SerialWorker#stop}. */
        void lastStep() throws InterruptedException;
    }

    private final Work work;
    private final Executor executor;
    private final Object lock = new Object();
    private volatile boolean running;
    private volatile boolean stopping;
    /** Used by the one thread only. */
    private boolean lastStepMade;

    SerialWorker(Work work, Executor executor) {
        this.work = work;
        this.executor = executor;
    }

    /** Starts the thread if there is none. To be called after each change that makes work. */
    void wakeUp() {
        synchronized (lock) {
            if (running || stopping) {
                return;
            }
            running = true;
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException | OutOfMemoryError e) {
                running = false;
                LOG.error("no thread could be started; it is tried again in a moment", e);
            }
        }
    }

    /** Starts the thread again where an error ended it although there is work. */
    void restartIfNeeded() {
        if (!running && work.hasWork()) {
            wakeUp();
        }
    }

    /** Finishes the step under way and makes the last one. */
    void stop() {
        stopping = true;
    }

    boolean isRunning() {
        return running;
    }

    /** Does something while no step is made. */
    void whileIdle(Runnable action) {
        synchronized (lock) {
            if (!running) {
                action.run();
            }
        }
    }

    private void run() {
        boolean ended = false;
        try {
            while (goesOn()) {
                step();
            }
            ended = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!ended) {
                ended(); // not otherwise: another thread may have begun since this one found nothing to do
            }
        }
    }

    private void step() throws InterruptedException {
        boolean last = stopping;
        try {
            if (last) {
                lastStepMade = true;
                work.lastStep();
            } else {
                work.step();
            }
        } catch (RuntimeException | Error e) {
            LOG.error("a step met what it should not; the next follows after a pause", e);
            work.failed(e);
        }
    }

    private boolean goesOn() {
        synchronized (lock) {
            running = stopping ? !lastStepMade : work.hasWork();
            return running;
        }
    }

    private void ended() {
        synchronized (lock) {
            running = false;
        }
    }
}

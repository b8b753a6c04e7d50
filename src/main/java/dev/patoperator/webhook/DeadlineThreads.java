package dev.patoperator.webhook;

import dev.patoperator.text.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A few threads, each of which is interrupted when a task takes too long. Interrupting a thread that reads from a
 * connection, or writes to it, closes the connection, so that a sender who is slow on purpose occupies a thread for
 * that time at most. The timer's thread only interrupts and submits tasks: it never waits for a connection.
 * Thread-safe.
 */
final class DeadlineThreads implements Executor, AutoCloseable {

    private final Duration maxDuration;
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;

    DeadlineThreads(int number, Duration most) {
        this.maxDuration = most;
        this.threads = Executors.newFixedThreadPool(number, DaemonThreads.named("webhook"));
        this.timer = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("webhook-timer"));
    }

    private static final class Deadline {
        private final Thread thread = Thread.currentThread();
        private boolean over;

        synchronized void interruptUnlessEnded() {
            if (!over) {
                thread.interrupt();
            }
        }

        /** Ends the deadline. Clears a late interrupt too, so that the thread's next task does not receive it. */
        synchronized void end() {
            over = true;
            Thread.interrupted();
        }
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(() -> {
            Deadline deadline = new Deadline();
            ScheduledFuture<?> strike =
                    timer.schedule(deadline::interruptUnlessEnded, maxDuration.toMillis(), TimeUnit.MILLISECONDS);
            try {
                task.run();
            } finally {
                strike.cancel(false);
                deadline.end();
            }
        });
    }

    /** Runs a task after a delay, on one of the threads and with a deadline of its own. */
    void later(Duration delay, Runnable task) {
        var unused = timer.schedule(() -> execute(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        threads.shutdownNow(); // first: a task that starts needs the timer
        timer.shutdownNow();
    }
}

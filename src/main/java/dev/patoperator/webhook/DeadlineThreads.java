package dev.patoperator.webhook;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A few threads, each of which is interrupted when a task takes too long. Interrupting one that reads from a connection,
 * or writes to it, closes the connection, so that a sender who is slow on purpose holds a thread for that long at most. The
 * timer only interrupts and hands tasks to the threads: it never waits for a connection.
 */
final class DeadlineThreads implements Executor, AutoCloseable {

    private final Duration most;
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;

    DeadlineThreads(int number, Duration most) {
        this.most = most;
        this.threads = Executors.newFixedThreadPool(number, task -> daemon(task, "webhook"));
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "webhook-timer"));
    }

    /** One task's time. */
    private static final class Deadline {
        private final Thread thread = Thread.currentThread();
        private boolean over;

        synchronized void strike() {
            if (!over) {
                thread.interrupt();
            }
        }

        /** Whatever comes next on this thread is not interrupted by what was meant for this task. */
        synchronized void end() {
            over = true;
            Thread.interrupted();
        }
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(() -> {
            Deadline deadline = new Deadline();
            ScheduledFuture<?> strike = timer.schedule(deadline::strike, most.toMillis(), TimeUnit.MILLISECONDS);
            try {
                task.run();
            } finally {
                strike.cancel(false);
                deadline.end();
            }
        });
    }

    /** Runs a task later, on one of the threads and with a deadline of its own. */
    void later(Duration delay, Runnable task) {
        var unused = timer.schedule(() -> execute(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        threads.shutdownNow(); // first: a task that begins needs the timer
        timer.shutdownNow();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}

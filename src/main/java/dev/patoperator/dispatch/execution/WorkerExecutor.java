package dev.patoperator.dispatch.execution;

import java.time.Duration;
import java.util.concurrent.Future;

/** Runs the steps of workers. Thread-safe. */
public interface WorkerExecutor {

    /**
     * Runs a task soon.
     *
     * @param tenant the namespace that the task is run for
     * @param urgency tasks of a higher urgency run first
     * @throws java.util.concurrent.RejectedExecutionException when no more tasks are accepted
     */
    void execute(Runnable task, String tenant, Urgency urgency);

    /** Whether a task waits that goes before one of {@link Urgency#BACKGROUND}, which should then end soon. */
    default boolean isBackgroundInTheWay() {
        return false;
    }

    /** Runs a task after a delay; the task must not block. No-op when no more tasks are accepted. */
    Future<?> schedule(Runnable task, Duration delay);
}

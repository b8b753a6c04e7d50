package dev.patoperator.dispatch.execution;

import java.time.Duration;
import java.util.concurrent.Future;

/** Where workers make their steps. */
public interface WorkerExecutor {

    /**
     * Runs a task soon.
     *
     * @param tenant on whose behalf: a namespace
     * @param urgent before tasks that are not
     * @throws java.util.concurrent.RejectedExecutionException when no task is taken any more
     */
    void execute(Runnable task, String tenant, boolean urgent);

    /** Runs a task that does not block after a delay. Nothing happens when no task is taken any more. */
    Future<?> schedule(Runnable task, Duration delay);
}

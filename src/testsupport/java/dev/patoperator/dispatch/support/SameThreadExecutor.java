package dev.patoperator.dispatch.support;

import dev.patoperator.dispatch.execution.Urgency;
import dev.patoperator.dispatch.execution.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** An executor that runs all tasks one after the other in the thread of the test, when the test calls it. */
public final class SameThreadExecutor implements WorkerExecutor {

    private record Timed(FutureTask<Void> task, long at) {}

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Timed> timed = new ArrayList<>();

    /** Runs before a task is accepted. The task is refused if it throws. */
    public Runnable admission = () -> {};

    @Override
    public void execute(Runnable task, String tenant, Urgency urgency) {
        admission.run();
        synchronized (tasks) {
            tasks.add(task);
        }
    }

    @Override
    public Future<?> schedule(Runnable task, Duration delay) {
        FutureTask<Void> future = new FutureTask<>(task, null);
        timed.add(new Timed(future, System.nanoTime() + delay.toNanos()));
        return future;
    }

    public boolean hasTasks() {
        return !tasks.isEmpty();
    }

    /** Runs the queued tasks, and those that they queue. */
    public void runTasks() {
        Optional<Runnable> task = next();
        while (task.isPresent()) {
            task.get().run();
            task = next();
        }
    }

    private Optional<Runnable> next() {
        synchronized (tasks) {
            return Optional.ofNullable(tasks.poll());
        }
    }

    /** Runs all tasks, also scheduled ones, for which it waits. */
    public void runToEnd() {
        runTasks();
        Optional<Timed> first = earliest();
        while (first.isPresent()) {
            long wait = first.get().at() - System.nanoTime();
            while (wait > 0) {
                LockSupport.parkNanos(wait);
                wait = first.get().at() - System.nanoTime();
            }
            timed.remove(first.get());
            first.get().task().run();
            runTasks();
            first = earliest();
        }
    }

    private Optional<Timed> earliest() {
        timed.removeIf(it -> it.task().isCancelled());
        return timed.stream().min(Comparator.comparingLong(Timed::at));
    }
}

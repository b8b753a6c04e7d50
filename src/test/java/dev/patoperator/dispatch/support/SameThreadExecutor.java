package dev.patoperator.dispatch.support;

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

/** The test's own thread, in which all tasks run one after the other once the test says so. */
public final class SameThreadExecutor implements WorkerExecutor {

    private record Timed(FutureTask<Void> task, long at) {}

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Timed> timed = new ArrayList<>();

    /** When this returns normally a task is taken. */
    public Runnable admission = () -> {};

    @Override
    public void execute(Runnable task, String tenant, boolean urgent) {
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

    /** Runs the tasks that are there, and those that they bring about at once. */
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

    /** Runs all tasks, also those for which it has to wait. */
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

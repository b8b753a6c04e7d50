package dev.patoperator.dispatch.execution;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.text.DaemonThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded number of threads, shared fairly. Urgent tasks run first; among tasks of equal urgency the tenants take turns.
 * The last free threads are kept for tenants without a running task, so that a tenant with slow calls cannot keep the others
 * waiting. Tasks in the background take at most half of the threads, and none of the last free ones; the last thread of that
 * half, too, is kept for tenants without a running task. Thread-safe.
 */
public final class FairThreadPool implements WorkerExecutor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FairThreadPool.class);

    private static final Duration IDLE = Duration.ofSeconds(10);

    private static final class TenantTasks {
        private final Deque<Runnable> urgent = new ArrayDeque<>();
        private final Deque<Runnable> normal = new ArrayDeque<>();
        private final Deque<Runnable> background = new ArrayDeque<>();
        private int running;

        private Deque<Runnable> tasks(Urgency urgency) {
            return switch (urgency) {
                case URGENT -> urgent;
                case NORMAL -> normal;
                case BACKGROUND -> background;
            };
        }

        private int waiting() {
            return urgent.size() + normal.size() + background.size();
        }

        private boolean isIdle() {
            return running == 0 && waiting() == 0;
        }
    }

    private record TenantTask(String tenant, Runnable task, Urgency urgency) {}

    /** So many of the threads run only urgent tasks. */
    private static final int URGENT_ONLY = 1;

    /** So many of those that run tasks in the background are kept for tenants without a running task. */
    private static final int RESERVED_IN_BACKGROUND = 1;

    private final int threads;
    private final int reserved;
    private final ThreadPoolExecutor executor;
    private final ScheduledThreadPoolExecutor timer;

    /** Tenants with waiting or running tasks, the one whose last turn is longest ago first. Guarded by this. */
    @GuardedBy("this")
    private final Map<String, TenantTasks> tenants = new LinkedHashMap<>();

    /** Threads that run a task, or are about to take one. Guarded by this. */
    @GuardedBy("this")
    private int active;

    /** Tasks that run. Guarded by this. */
    @GuardedBy("this")
    private int running;

    /** Those of them that run in the background. */
    @GuardedBy("this")
    private int runningInBackground;

    /** Tasks that wait for a thread and are not in the background. */
    @GuardedBy("this")
    private int waitingInForeground;

    /**
     * Creates a pool without threads; they start with the tasks.
     *
     * @param threads most tasks that run at a time
     * @param reserved how many threads are kept for tenants without a running task; one more runs only urgent tasks
     */
    public FairThreadPool(int threads, int reserved) {
        this.threads = threads;
        this.reserved = reserved;
        this.executor = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                DaemonThreads.numbered("dispatch"));
        this.executor.allowCoreThreadTimeOut(true);
        this.timer = new ScheduledThreadPoolExecutor(1, DaemonThreads.numbered("dispatch-timer"));
        this.timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable task, String tenant, Urgency urgency) {
        synchronized (this) {
            if (executor.isShutdown()) {
                throw new RejectedExecutionException("the operator stops");
            }
            tenants.computeIfAbsent(tenant, it -> new TenantTasks())
                    .tasks(urgency)
                    .add(task);
            waitingInForeground += urgency == Urgency.BACKGROUND ? 0 : 1;
            if (active == threads) {
                return;
            }
            active++;
        }
        boolean started = false;
        try {
            executor.execute(this::runTasks);
            started = true;
        } finally {
            if (!started) {
                withdraw(task, tenant, urgency);
            }
        }
    }

    @Override
    public synchronized boolean isBackgroundInTheWay() {
        return waitingInForeground > 0;
    }

    private synchronized void withdraw(Runnable task, String tenant, Urgency urgency) {
        active--;
        TenantTasks of = tenants.get(tenant);
        if (of != null) {
            if (of.tasks(urgency).removeLastOccurrence(task)) {
                waitingInForeground -= urgency == Urgency.BACKGROUND ? 0 : 1;
            }
            forgetIfIdle(tenant, of);
        }
    }

    @Override
    public Future<?> schedule(Runnable task, Duration delay) {
        try {
            return timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private void runTasks() {
        TenantTask turn = next();
        while (turn != null) {
            try {
                turn.task().run();
            } catch (RuntimeException | Error e) {
                LOG.error("A task failed unexpectedly; the thread continues with the next task", e);
            } finally {
                ended(turn);
            }
            boolean interrupted = Thread.interrupted(); // the interrupt was meant for this task
            LOG.trace("A task of {} ended; interrupted: {}", turn.tenant(), interrupted);
            turn = next();
        }
    }

    /** Takes the next task. Null when none may run now; then this thread is no longer active. */
    private synchronized @Nullable TenantTask next() {
        TenantTask turn = null;
        if (!executor.isShutdown()) {
            for (Urgency urgency : Urgency.values()) {
                turn = turn == null ? take(urgency) : turn;
            }
        }
        if (turn == null) {
            active--;
        }
        return turn;
    }

    @GuardedBy("this")
    private @Nullable TenantTask take(Urgency urgency) {
        int free = threads - running - (urgency == Urgency.URGENT ? 0 : URGENT_ONLY);
        boolean onlyReservedLeft = free <= reserved;
        if (urgency == Urgency.BACKGROUND) {
            free = onlyReservedLeft ? 0 : Math.max(1, threads / 2) - runningInBackground;
            onlyReservedLeft = free <= RESERVED_IN_BACKGROUND;
        }
        if (free <= 0) {
            return null;
        }
        for (Map.Entry<String, TenantTasks> entry : tenants.entrySet()) {
            TenantTasks tenant = entry.getValue();
            if (onlyReservedLeft && tenant.running > 0) {
                continue;
            }
            Runnable task = tenant.tasks(urgency).poll();
            if (task != null) {
                tenant.running++;
                running++;
                runningInBackground += urgency == Urgency.BACKGROUND ? 1 : 0;
                waitingInForeground -= urgency == Urgency.BACKGROUND ? 0 : 1;
                tenants.remove(entry.getKey());
                tenants.put(entry.getKey(), tenant); // behind tenants whose last turn is longer ago
                return new TenantTask(entry.getKey(), task, urgency);
            }
        }
        return null;
    }

    private synchronized void ended(TenantTask task) {
        running--;
        runningInBackground -= task.urgency() == Urgency.BACKGROUND ? 1 : 0;
        TenantTasks tenant = tenants.get(task.tenant());
        if (tenant != null) {
            tenant.running--;
            forgetIfIdle(task.tenant(), tenant);
        }
    }

    @GuardedBy("this")
    private void forgetIfIdle(String name, TenantTasks tenant) {
        if (tenant.isIdle()) {
            tenants.remove(name);
        }
    }

    /** Returns the number of waiting tasks by tenant. */
    synchronized Map<String, Integer> waiting() {
        Map<String, Integer> waiting = new HashMap<>();
        tenants.forEach((name, tenant) -> waiting.put(name, tenant.waiting()));
        return waiting;
    }

    /** Accepts no more tasks, and interrupts those that run. */
    @Override
    public void close() {
        timer.shutdownNow();
        executor.shutdownNow();
    }
}

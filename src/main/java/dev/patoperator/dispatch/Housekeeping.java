package dev.patoperator.dispatch;

import dev.patoperator.dispatch.lookup.InstallationResolver;
import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.queue.JournalRecovery;
import dev.patoperator.dispatch.results.ResultStore;
import dev.patoperator.dispatch.worker.InstallationWorkers;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.text.DaemonThreads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does at regular intervals what no submission causes: forgets deleted resources, restarts what an error ended, and wakes
 * resources that have results to read. Has a thread of its own.
 */
final class Housekeeping implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    /** Housekeeping counts as stuck after this time, which is far longer than one run should take. */
    private static final Duration TICK_TOLERANCE = Duration.ofMinutes(2);

    private final Duration rewakeInterval;
    private final ClusterView cluster;
    private final DispatchObserver observer;
    private final ResultStore resultStore;
    private final JournalRecovery recovery;
    private final InstallationResolver resolver;
    private final InstallationWorkers workers;
    private final Clock clock;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("dispatch-tidy"));
    private final ScheduledFuture<?> runs;
    private volatile Instant lastRunAt;

    /** Starts it. The clock is monotonic. */
    Housekeeping(
            Duration rewakeInterval,
            ClusterView cluster,
            DispatchObserver observer,
            ResultStore resultStore,
            JournalRecovery recovery,
            InstallationResolver resolver,
            InstallationWorkers workers,
            Clock clock) {
        this.rewakeInterval = rewakeInterval;
        this.cluster = cluster;
        this.observer = observer;
        this.resultStore = resultStore;
        this.recovery = recovery;
        this.resolver = resolver;
        this.workers = workers;
        this.clock = clock;
        this.lastRunAt = clock.instant();
        long period = Math.max(1, rewakeInterval.toMillis() / 2);
        this.runs = timer.scheduleWithFixedDelay(this::run, period, period, TimeUnit.MILLISECONDS);
    }

    /** Whether the timer still runs, which shows that nothing it calls is stuck. */
    boolean isAlive() {
        return lastRunAt.plus(TICK_TOLERANCE).isAfter(clock.instant());
    }

    /** Interrupts a run under way. */
    @Override
    public void close() {
        runs.cancel(true);
        timer.shutdownNow();
    }

    private void run() {
        try {
            forgetDeleted();
            cluster.pruneCaches();
            resolver.housekeep();
            workers.housekeep();
            if (cluster.mayAct()) {
                recover();
            }
            resultStore.unread(rewakeInterval).forEach(cluster::wake);
            lastRunAt = clock.instant();
        } catch (RuntimeException | Error e) {
            LOG.error("The dispatcher's housekeeping failed and is tried again", e);
        }
    }

    private void forgetDeleted() {
        for (ResourceRef resource : resultStore.resources()) {
            if (!cluster.exists(resource)) {
                resolver.withdraw(resource.uid());
                observer.forgotten(resource.uid());
                workers.withdraw(resource.uid());
                ResourceProgress rest = resultStore.remove(resource);
                if (!rest.results().isEmpty()) {
                    cluster.orphaned(resource, rest);
                }
            }
        }
    }

    private void recover() {
        try {
            recovery.read();
            recovery.housekeep().forEach(this::forgotten);
        } catch (Journal.JournalException e) {
            LOG.warn("The journal could not be read: {}", e.getMessage());
        }
    }

    /** Reports ids that an earlier process sent for a resource that is deleted: their effect can no longer be looked up. */
    private void forgotten(ResourceRef resource, List<Long> ids) {
        Map<Long, DecisionResult> results = new LinkedHashMap<>();
        ids.forEach(id -> results.put(
                id,
                new DecisionResult.Failed(
                        "sent before a restart; what became of it was not looked up", null, null, null, true)));
        cluster.orphaned(resource, new ResourceProgress(results, null, null, null, null, null));
    }
}

package dev.patoperator.telemetry.events;

import dev.patoperator.concurrent.FairQueue;
import dev.patoperator.telemetry.metrics.Metrics;
import dev.patoperator.text.DaemonThreads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records Kubernetes Events about resources, for {@code kubectl describe} and {@code kubectl events}. Its own threads send
 * them, so that a caller neither waits for Kubernetes nor sees its failures. Events wait in a queue per namespace and are
 * sent again later when Kubernetes does not accept them. Events beyond the queue's bound are dropped and counted. That loses
 * no result: the status of a resource is the record, and an Event only draws attention to it. Thread-safe.
 */
public final class EventRecorder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

    /** Enough for more than 10,000 Events of usual length. */
    static final long MAX_WAITING_BYTES = 12L << 20;

    /** About 200 Events a second when each takes 10 ms, in pauses of status writes. The threads end when idle. */
    private static final int THREADS = 2;

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(2);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration MAX_RETRY = Duration.ofSeconds(10);

    /** Delays of five to ten minutes. An Event that is always refused must not delay those behind it forever. */
    private static final int MAX_TRIES = 60;

    private static final int TOO_MANY_REQUESTS = 429;

    /** Statuses with which the API server refuses to create objects in a namespace that is being deleted or is gone. */
    private static final Set<Integer> NAMESPACE_GONE_STATUSES =
            Set.of(HttpURLConnection.HTTP_FORBIDDEN, HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_CONFLICT);

    private static final String STOPPING = "the operator stops";

    private final KubernetesClient kubernetes;
    private final Metrics metrics;
    private final EventFactory events;
    private final Duration firstRetry;
    private final FairQueue<String, PendingEvent> queue;
    private final StatusWrites statusWrites = new StatusWrites(System::nanoTime);
    private final ThreadPoolExecutor threads;
    private final Semaphore idleThreads = new Semaphore(THREADS);
    private final AtomicBoolean dropLogged = new AtomicBoolean();
    private final AtomicBoolean delayLogged = new AtomicBoolean();

    /** How many calls in a row failed, in any namespace. */
    private final AtomicInteger failures = new AtomicInteger();

    private volatile boolean closing;
    private volatile boolean closed;

    /**
     * Creates the recorder of the process.
     *
     * @param instance name of the pod or host, by which Events show the replica that reports
     */
    public EventRecorder(KubernetesClient kubernetes, Metrics metrics, Clock clock, String instance) {
        this(kubernetes, metrics, clock, instance, MAX_WAITING_BYTES, FIRST_RETRY);
    }

    EventRecorder(
            KubernetesClient kubernetes,
            Metrics metrics,
            Clock clock,
            String instance,
            long maxWaitingBytes,
            Duration firstRetry) {
        this.kubernetes = kubernetes;
        this.metrics = metrics;
        this.events = new EventFactory(clock, instance);
        this.firstRetry = firstRetry;
        this.queue = new FairQueue<>(maxWaitingBytes, PendingEvent::bytes, System::nanoTime);
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                KEEP_ALIVE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                DaemonThreads.named("events"));
        this.threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Records that something happened as intended.
     *
     * @param about the resource; read before this returns
     * @param reason why, as one CamelCase word for machines
     * @param action what the operator did, as one CamelCase word for machines
     * @param note for people; cut at 1024 bytes
     */
    public void normal(HasMetadata about, String reason, String action, String note) {
        record(events.pendingEvent(about, "Normal", reason, action, note));
    }

    /** Records that something went wrong or needs a person; parameters as for {@link #normal}. */
    public void warning(HasMetadata about, String reason, String action, String note) {
        record(events.pendingEvent(about, "Warning", reason, action, note));
    }

    /** Returns the status writes of this process, for which Events wait. */
    public StatusWrites statusWrites() {
        return statusWrites;
    }

    /** Sends what is queued, for two seconds at most, and drops the rest. */
    @Override
    public void close() {
        closing = true;
        statusWrites.stopWaiting();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        closed = true;
        dropAll();
    }

    private void record(PendingEvent event) {
        if (closing) {
            dropped(STOPPING);
            return;
        }
        countDroppedByQueue(queue.add(event.namespace(), event));
        startThread();
        if (closed) {
            dropAll(); // The recorder was closed in the meantime.
        }
    }

    private void startThread() {
        if (!idleThreads.tryAcquire()) {
            return;
        }
        try {
            threads.execute(this::sendAll);
        } catch (RejectedExecutionException e) {
            idleThreads.release(); // Closing: the running threads send what they can.
        }
    }

    private void sendAll() {
        do {
            try {
                FairQueue.Taken<String, PendingEvent> next = queue.poll();
                while (next != null) {
                    statusWrites.awaitPause();
                    send(next);
                    next = queue.poll();
                }
            } catch (InterruptedException e) {
                return; // The recorder is closed.
            } finally {
                idleThreads.release();
            }
            // An Event that was added after the last poll found both permits taken, so no thread was started for it.
        } while (!queue.isEmpty() && idleThreads.tryAcquire());
    }

    private void send(FairQueue.Taken<String, PendingEvent> taken) throws InterruptedException {
        try {
            kubernetes.resource(events.build(taken.element())).create();
            resetFailures();
        } catch (KubernetesClientException e) {
            handleFailure(taken, e);
        } catch (RuntimeException e) {
            dropped(e.toString());
        }
    }

    private void resetFailures() {
        failures.set(0);
        boolean wasDropping = dropLogged.getAndSet(false);
        boolean wasDelayed = delayLogged.getAndSet(false);
        if (wasDropping || wasDelayed) {
            LOG.info("Kubernetes Events are recorded again");
        }
    }

    private void handleFailure(FairQueue.Taken<String, PendingEvent> taken, KubernetesClientException failure)
            throws InterruptedException {
        if (alreadyExists(failure)) {
            resetFailures(); // An earlier try succeeded, but its response was lost.
        } else if (NAMESPACE_GONE_STATUSES.contains(failure.getCode())) {
            metrics.eventDropped();
            LOG.debug("A Kubernetes Event was not recorded: {}", failure.getMessage());
        } else if (!closed && isRetryable(failure) && taken.element().tries() < MAX_TRIES) {
            sendLater(taken, describe(failure));
        } else {
            dropped(closed ? STOPPING : describe(failure));
        }
    }

    /**
     * Delays this namespace's Events. When more calls in a row have failed than there are threads, the fault is probably not
     * this namespace's, and the thread sleeps as well, which delays all namespaces.
     */
    private void sendLater(FairQueue.Taken<String, PendingEvent> taken, String why) throws InterruptedException {
        if (delayLogged.compareAndSet(false, true)) {
            LOG.info("Kubernetes Events are delayed: {}", why);
        }
        PendingEvent event = taken.element().failedOnceMore();
        countDroppedByQueue(queue.putBack(new FairQueue.Taken<>(taken.key(), event), retryDelay(event.tries())));
        if (closed) {
            dropAll(); // The recorder was closed in the meantime.
            return;
        }
        int failuresInARow = failures.incrementAndGet();
        if (failuresInARow > THREADS) {
            TimeUnit.MILLISECONDS.sleep(retryDelay(failuresInARow - THREADS).toMillis());
        }
    }

    /** Doubles with each failure, up to ten seconds, and is shortened at random by up to a half. */
    private Duration retryDelay(int failuresInARow) {
        long doubled = firstRetry.toMillis() << Math.min(failuresInARow - 1, 16);
        long delay = Math.max(1, Math.min(doubled, MAX_RETRY.toMillis()));
        return Duration.ofMillis(delay - ThreadLocalRandom.current().nextLong(delay / 2 + 1));
    }

    private static boolean alreadyExists(KubernetesClientException failure) {
        return failure.getCode() == HttpURLConnection.HTTP_CONFLICT
                && failure.getStatus() != null
                && "AlreadyExists".equals(failure.getStatus().getReason());
    }

    /** Whether a later try may succeed: no response, a response of a server in between, or a request to wait. */
    private static boolean isRetryable(KubernetesClientException failure) {
        int code = failure.getCode();
        return code <= 0
                || code == HttpURLConnection.HTTP_UNAUTHORIZED // While the token is renewed.
                || code == HttpURLConnection.HTTP_CLIENT_TIMEOUT
                || code == TOO_MANY_REQUESTS
                || code >= HttpURLConnection.HTTP_INTERNAL_ERROR;
    }

    private static String describe(KubernetesClientException failure) {
        return failure.getCode() > 0 ? "Kubernetes answered " + failure.getCode() : "Kubernetes did not answer";
    }

    private void countDroppedByQueue(int count) {
        for (int i = 0; i < count; i++) {
            dropped("too many at once");
        }
    }

    private void dropAll() {
        queue.drain().forEach(left -> dropped(STOPPING));
    }

    /** Counts a dropped Event. Logs only the first one until an Event is recorded again. */
    private void dropped(String why) {
        metrics.eventDropped();
        if (dropLogged.compareAndSet(false, true)) {
            LOG.warn("Kubernetes Events are being dropped: {}", why);
        }
    }
}

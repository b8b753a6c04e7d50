package dev.patoperator.telemetry;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records Kubernetes Events about resources, for {@code kubectl describe} and {@code kubectl events}. One thread of its
 * own sends them, so that a caller neither waits for Kubernetes nor hears of its failures. What cannot be recorded is
 * dropped and counted: the status of a resource holds the truth, an Event only points to it.
 */
public final class EventRecorder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
    private static final int QUEUE_LENGTH = 1000;
    private static final Duration DRAIN = Duration.ofSeconds(2);

    /** What creating anything in a namespace that is being deleted, or is gone, is answered with. */
    private static final Set<Integer> NAMESPACE_GOES =
            Set.of(HttpURLConnection.HTTP_FORBIDDEN, HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_CONFLICT);

    private final KubernetesClient kubernetes;
    private final Metrics metrics;
    private final EventFactory events;
    private final ThreadPoolExecutor sender;
    private final AtomicBoolean dropping = new AtomicBoolean();

    /**
     * A recorder for the whole process.
     *
     * @param instance which replica reports: the pod's or host's name
     */
    public EventRecorder(KubernetesClient kubernetes, Metrics metrics, Clock clock, String instance) {
        this(kubernetes, metrics, clock, instance, QUEUE_LENGTH);
    }

    EventRecorder(KubernetesClient kubernetes, Metrics metrics, Clock clock, String instance, int queueLength) {
        this.kubernetes = kubernetes;
        this.metrics = metrics;
        this.events = new EventFactory(clock, instance);
        this.sender = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queueLength),
                task -> {
                    Thread thread = new Thread(task, "events");
                    thread.setDaemon(true);
                    return thread;
                },
                (task, executor) -> dropped(executor.isShutdown() ? "the operator stops" : "too many at once"));
    }

    /**
     * Records that something went as it should.
     *
     * @param about the resource; read before this returns
     * @param reason why, as one CamelCase word for machines
     * @param action what the operator did, as one CamelCase word for machines
     * @param note for people; cut at 1024 bytes
     */
    public void normal(HasMetadata about, String reason, String action, String note) {
        record(events.about(about, "Normal", reason, action, note));
    }

    /** Records that something went wrong or needs a person; parameters as for {@link #normal}. */
    public void warning(HasMetadata about, String reason, String action, String note) {
        record(events.about(about, "Warning", reason, action, note));
    }

    /** Sends what is queued, for two seconds at most, and drops the rest. */
    @Override
    public void close() {
        sender.shutdown();
        try {
            if (sender.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sender.shutdownNow().forEach(left -> dropped("the operator stops"));
    }

    private void record(Event event) {
        sender.execute(() -> send(event));
    }

    private void send(Event event) {
        try {
            kubernetes.resource(event).create();
            dropping.set(false);
        } catch (KubernetesClientException e) {
            if (NAMESPACE_GOES.contains(e.getCode())) {
                metrics.eventDropped();
                LOG.debug("Event not recorded: {}", e.getMessage());
            } else {
                dropped(e.getCode() > 0 ? "Kubernetes answered " + e.getCode() : "Kubernetes did not answer");
            }
        } catch (RuntimeException e) {
            dropped(e.toString());
        }
    }

    /** Says so once for many: the next line comes only after an Event got through again. */
    private void dropped(String why) {
        metrics.eventDropped();
        if (dropping.compareAndSet(false, true)) {
            LOG.warn("Kubernetes Events are being dropped: {}", why);
        }
    }
}

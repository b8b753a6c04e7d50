package dev.patoperator.notification.http;

import dev.patoperator.concurrent.FairQueue;
import dev.patoperator.notification.Notification;
import dev.patoperator.notification.NotificationSink;
import dev.patoperator.telemetry.metrics.Metrics;
import dev.patoperator.telemetry.metrics.NotificationMetrics;
import dev.patoperator.telemetry.metrics.NotificationMetrics.DropReason;
import dev.patoperator.text.DaemonThreads;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers notifications to a sink, as CloudEvents over HTTP. One thread, which ends when nothing waits, sends them one
 * after the other. Those of one share (see {@link WaitingNotification#share}) arrive in their order; the shares take turns,
 * and when the queue is full, the largest share drops its newest ones. A notification is sent again until the sink accepts
 * or refuses it. Thread-safe.
 */
final class HttpNotificationSink implements NotificationSink, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpNotificationSink.class);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    private final FairQueue<String, WaitingNotification> queue;
    private final NotificationMetrics metrics;
    private final CloudEventEncoder encoder;
    private final SinkClient client;
    private final DeliverySettings settings;
    private final RetryDelays delays;
    private final DeliveryLog log;
    private final ThreadPoolExecutor thread;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean closing;
    private volatile boolean closed;

    /** How many are being sent, which the queue does not hold meanwhile: 0 or 1. */
    private volatile int sending;

    /** How many attempts in a row failed, of any share. Used by the sending thread only. */
    private int failures;

    HttpNotificationSink(
            URI sink, Map<String, String> extensions, Metrics metrics, Clock clock, DeliverySettings settings) {
        this.queue = new FairQueue<>(settings.maxWaiting(), WaitingNotification::weight, System::nanoTime);
        this.metrics = metrics.notifications(() -> queue.size() + sending);
        this.encoder = new CloudEventEncoder(extensions);
        this.client = new SinkClient(
                sink,
                CloudEventEncoder.CONTENT_TYPE,
                settings.requestTimeout(),
                new ResponseClassifier(clock, settings.maxRetryAfter()));
        this.settings = settings;
        this.delays = new RetryDelays(
                settings.firstRetry(),
                settings.maxRetry(),
                it -> ThreadLocalRandom.current().nextLong(it));
        this.log = new DeliveryLog(LOG, System::nanoTime);
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                KEEP_ALIVE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                DaemonThreads.named("notifications"));
        this.thread.allowCoreThreadTimeOut(true);
    }

    @Override
    public void publish(Notification notification) {
        if (closing) {
            metrics.dropped(DropReason.STOPPED, 1);
            return;
        }
        WaitingNotification waiting = WaitingNotification.of(notification);
        drop(DropReason.QUEUE_FULL, queue.add(waiting.share(), waiting), "too many wait");
        startThread();
        if (closed) {
            dropAll(); // It was closed in the meantime.
        }
    }

    private void startThread() {
        if (!running.compareAndSet(false, true)) {
            return;
        }
        try {
            thread.execute(this::sendAll);
        } catch (RejectedExecutionException e) {
            running.set(false); // Closing: what waits is dropped.
        }
    }

    private void sendAll() {
        do {
            try {
                for (var next = queue.poll(); next != null; next = queue.poll()) {
                    deliver(next);
                }
            } catch (InterruptedException e) {
                return; // It is closed.
            } finally {
                running.set(false);
            }
            // What was added after the last poll found the thread running.
        } while (!queue.isEmpty() && running.compareAndSet(false, true));
    }

    private void deliver(FairQueue.Taken<String, WaitingNotification> taken) throws InterruptedException {
        WaitingNotification waiting = taken.element();
        byte[] event;
        try {
            event = encoder.encode(waiting.notification());
        } catch (RuntimeException e) {
            drop(DropReason.INVALID, 1, typeOf(waiting) + " is no valid event");
            return;
        }
        if (event.length > WaitingNotification.MAX_BYTES) {
            drop(DropReason.INVALID, 1, typeOf(waiting) + " has " + event.length + " bytes");
            return;
        }
        DeliveryResult result = post(event);
        if (result instanceof DeliveryResult.Accepted) {
            failures = 0;
            metrics.sent();
            log.delivered();
        } else if (result instanceof DeliveryResult.Refused refused) {
            failures = 0;
            drop(DropReason.REFUSED, 1, "the sink answered " + refused.status() + " to " + typeOf(waiting));
        } else if (result instanceof DeliveryResult.Failed failed) {
            retry(taken, failed);
        }
    }

    private DeliveryResult post(byte[] event) throws InterruptedException {
        sending = 1;
        try {
            return client.post(event);
        } catch (InterruptedException e) {
            metrics.dropped(DropReason.STOPPED, 1);
            throw e;
        } catch (RuntimeException e) {
            return new DeliveryResult.Failed("its request could not be sent", Duration.ZERO, true);
        } finally {
            sending = 0;
        }
    }

    /**
     * Delays the share's notifications. A second failure in a row is probably not the notification's fault, and a busy sink
     * never is: then the thread waits as well, which delays all shares.
     */
    private void retry(FairQueue.Taken<String, WaitingNotification> taken, DeliveryResult.Failed failure)
            throws InterruptedException {
        long now = System.nanoTime();
        WaitingNotification waiting =
                failure.busy() ? taken.element().failed() : taken.element().refused(now);
        failures++;
        metrics.failed();
        if (!failure.busy()
                && now - waiting.refusedSince() >= settings.giveUpAfter().toNanos()) {
            drop(
                    DropReason.REFUSED,
                    1,
                    "for too long the sink did not take " + typeOf(waiting) + ": " + failure.reason());
            return;
        }
        if (failures > 1 || !failure.busy()) { // One alone may be a connection that the sink closed when it was idle.
            log.delayed(failure.reason());
        }
        boolean pause = failure.busy() || failures > 1;
        Duration own = pause ? Duration.ZERO : delays.after(waiting.failures(), failure.retryAfter());
        int dropped = queue.putBack(new FairQueue.Taken<>(taken.key(), waiting), own);
        drop(DropReason.QUEUE_FULL, dropped, "too many wait");
        if (closed) {
            dropAll(); // It was closed in the meantime.
        }
        if (pause) {
            TimeUnit.MILLISECONDS.sleep(
                    delays.after(failures, failure.retryAfter()).toMillis());
        }
    }

    private static String typeOf(WaitingNotification waiting) {
        return waiting.notification().type();
    }

    private void drop(DropReason reason, int count, String why) {
        if (count > 0) {
            metrics.dropped(reason, count);
            log.dropped(why);
        }
    }

    private void dropAll() {
        int count = queue.drain().size();
        drop(DropReason.STOPPED, count, "the operator stops while " + count + " wait");
    }

    /** Delivers what waits, for two seconds at most, and drops the rest. */
    @Override
    public void close() {
        closing = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(settings.drainTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        closed = true;
        dropAll();
        client.close();
    }
}

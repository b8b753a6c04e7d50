package dev.patoperator.notification.http;

import dev.patoperator.notification.NotificationSink;
import dev.patoperator.telemetry.metrics.Metrics;
import java.net.URI;
import java.time.Clock;
import java.util.Map;

/** The notifications of the process: delivered to a sink over HTTP, or discarded when none is configured. */
public final class NotificationModule implements AutoCloseable {

    /** Loads no class of the CloudEvents SDK, starts no thread and registers no metric. */
    public static final NotificationModule WITHOUT_SINK = new NotificationModule(NotificationSink.NONE, () -> {});

    private final NotificationSink sink;
    private final Runnable close;

    private NotificationModule(NotificationSink sink, Runnable close) {
        this.sink = sink;
        this.close = close;
    }

    /**
     * Delivers to a sink. Must be called once for the metrics.
     *
     * @param extensions CloudEvents extension attributes of every event
     */
    public static NotificationModule sendingTo(URI url, Map<String, String> extensions, Metrics metrics, Clock clock) {
        return sendingTo(url, extensions, metrics, clock, DeliverySettings.DEFAULT);
    }

    static NotificationModule sendingTo(
            URI url, Map<String, String> extensions, Metrics metrics, Clock clock, DeliverySettings settings) {
        var http = new HttpNotificationSink(url, extensions, metrics, clock, settings);
        return new NotificationModule(http, http::close);
    }

    /** Returns where to publish notifications. */
    public NotificationSink sink() {
        return sink;
    }

    /** Delivers what waits, for two seconds at most. */
    @Override
    public void close() {
        close.run();
    }
}

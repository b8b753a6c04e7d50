package dev.patoperator.telemetry.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;

/** Counts notifications. The series exist only while a sink is configured, from the start and with 0. Thread-safe. */
public final class NotificationMetrics {

    /** Why a notification was not delivered. */
    public enum DropReason {
        /** Too many waited. */
        QUEUE_FULL,
        /** The sink does not take it. */
        REFUSED,
        /** It is too large, or has no id. */
        INVALID,
        /** The operator stopped. */
        STOPPED
    }

    private final Counter sent;
    private final Counter failed;
    private final Map<DropReason, Counter> dropped = new EnumMap<>(DropReason.class);

    NotificationMetrics(MeterRegistry registry, IntSupplier waiting) {
        this.sent = Counter.builder(Metrics.PREFIX + "notifications.sent")
                .description("Notifications that the sink has accepted")
                .register(registry);
        this.failed = Counter.builder(Metrics.PREFIX + "notifications.failed")
                .description("Attempts to send a notification that failed and are repeated")
                .register(registry);
        Arrays.stream(DropReason.values())
                .forEach(reason -> dropped.put(
                        reason,
                        Counter.builder(Metrics.PREFIX + "notifications.dropped")
                                .description("Notifications that were not delivered")
                                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                                .register(registry)));
        Gauge.builder(Metrics.PREFIX + "notifications.waiting", waiting::getAsInt)
                .description("Notifications that wait to be sent")
                .register(registry);
    }

    public void sent() {
        sent.increment();
    }

    public void failed() {
        failed.increment();
    }

    public void dropped(DropReason reason, int count) {
        Counter counter = dropped.get(reason);
        if (counter != null) {
            counter.increment(count);
        }
    }
}

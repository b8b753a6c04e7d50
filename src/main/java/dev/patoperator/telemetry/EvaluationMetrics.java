package dev.patoperator.telemetry;

import dev.patoperator.decision.ResourceRef;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When the selector of each resource was last evaluated: its status is not written for that alone. A series is gone as
 * soon as its resource is.
 */
public final class EvaluationMetrics {

    private static final int MOST_RESOURCES = 500;

    private record Series(Gauge gauge, AtomicLong at) {}

    private final MeterRegistry registry;
    private final Map<String, Series> byUid = new HashMap<>();

    EvaluationMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The resource's selector was evaluated. Resources beyond the bound are left out. */
    public synchronized void evaluated(ResourceRef resource, Instant at) {
        Series series = byUid.get(resource.uid());
        if (series != null) {
            series.at().set(at.getEpochSecond());
        } else if (byUid.size() < MOST_RESOURCES) {
            byUid.put(resource.uid(), register(resource, new AtomicLong(at.getEpochSecond())));
        }
    }

    /** The resource is gone, or not evaluated for now. */
    public synchronized void forget(String uid) {
        Series series = byUid.remove(uid);
        if (series != null) {
            registry.remove(series.gauge());
        }
    }

    private Series register(ResourceRef resource, AtomicLong at) {
        Gauge gauge = Gauge.builder("github.pat.operator.last.evaluation.timestamp.seconds", at, AtomicLong::get)
                .description("When the list that a selector was last evaluated on was read, as Unix time")
                .tag("kind", resource.kind())
                .tag("namespace", resource.namespace())
                .tag("name", resource.name())
                .register(registry);
        return new Series(gauge, at);
    }
}

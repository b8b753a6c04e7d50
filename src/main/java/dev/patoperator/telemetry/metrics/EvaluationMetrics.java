package dev.patoperator.telemetry.metrics;

import dev.patoperator.model.ResourceRef;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * When the selector of each resource was last evaluated: its status is not written for that alone. A series is gone as
 * soon as its resource is.
 */
public final class EvaluationMetrics {

    private static final int MAX_RESOURCES = 2_000;

    private record Evaluated(ResourceRef resource, Instant at) {
        private Labels labels() {
            return Labels.of("kind", resource.kind(), "name", resource.name(), "namespace", resource.namespace());
        }
    }

    /** By uid. */
    private final TenantSeries<String, Evaluated> evaluations = new TenantSeries<>(MAX_RESOURCES);

    EvaluationMetrics(PrometheusRegistry registry) {
        registry.register(CountedGauge.of(
                "last_evaluation_timestamp_seconds",
                "When the list that a selector was last evaluated on was read, as Unix time",
                evaluations,
                (uid, evaluated) -> evaluated.labels(),
                evaluated -> evaluated.at().getEpochSecond()));
    }

    /** The resource's selector was evaluated. */
    public void evaluated(ResourceRef resource, Instant at) {
        evaluations.use(resource.namespace(), resource.uid());
        evaluations.set(resource.uid(), new Evaluated(resource, at));
    }

    /** The resource is gone, or not evaluated for now. */
    public void forget(String uid) {
        evaluations.remove(uid);
    }

    /** Forgets resources that are gone. */
    public void retain(Predicate<ResourceRef> exists) {
        evaluations.retain(() -> (namespace, uid) -> {
            Evaluated evaluated = evaluations.get(uid);
            return evaluated != null && exists.test(evaluated.resource());
        });
    }
}

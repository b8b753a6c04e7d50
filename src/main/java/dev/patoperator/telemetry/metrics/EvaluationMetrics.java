package dev.patoperator.telemetry.metrics;

import dev.patoperator.model.ResourceRef;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * When the selector of each resource was last evaluated. This is a metric because an evaluation alone does not write the
 * status. A series is removed with its resource. Thread-safe.
 */
public final class EvaluationMetrics {

    private static final int MAX_RESOURCES = 2_000;

    private record Evaluated(ResourceRef resource, Instant at) {
        private Labels labels() {
            return Labels.of("kind", resource.kind(), "name", resource.name(), "namespace", resource.namespace());
        }
    }

    /** By the resource's uid. */
    private final TenantSeries<String, Evaluated> evaluations = new TenantSeries<>(MAX_RESOURCES);

    EvaluationMetrics(PrometheusRegistry registry) {
        registry.register(CountedGauge.of(
                "last_evaluation_timestamp_seconds",
                "When the list that a selector was last evaluated on was read, as Unix time",
                evaluations,
                (uid, evaluated) -> evaluated.labels(),
                evaluated -> evaluated.at().getEpochSecond()));
    }

    /**
     * Records that the resource's selector was evaluated.
     *
     * @param at when reading of the evaluated list began
     */
    public void evaluated(ResourceRef resource, Instant at) {
        evaluations.use(resource.namespace(), resource.uid());
        evaluations.set(resource.uid(), new Evaluated(resource, at));
    }

    /** Removes the series of a resource that is deleted or is not evaluated for now. */
    public void forget(String uid) {
        evaluations.remove(uid);
    }

    /** Removes the series of resources that do not exist any more. */
    public void retain(Predicate<ResourceRef> exists) {
        evaluations.retain(() -> (namespace, uid) -> {
            Evaluated evaluated = evaluations.get(uid);
            return evaluated != null && exists.test(evaluated.resource());
        });
    }
}

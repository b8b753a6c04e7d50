package dev.patoperator.telemetry.metrics;

import dev.patoperator.model.ResourceRef;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Counts the decisions that each policy has carried out. A series is removed with its resource. Thread-safe. */
public final class PolicyMetrics implements Collector {

    private static final int MAX_POLICIES = 2_000;

    private record PolicyLabels(String kind, String namespace, String name, String action) {}

    /** @param uid of the counted resource; another one with the same name starts at 0 */
    private record Decisions(String uid, long count) {}

    private final TenantSeries<PolicyLabels, Decisions> policies = new TenantSeries<>(MAX_POLICIES);

    PolicyMetrics(PrometheusRegistry registry) {
        registry.register(this);
    }

    /** Creates the policy's series with 0 before its first decision, so that Prometheus sees the first one as an increase. */
    public void evaluated(ResourceRef policy, String action) {
        add(policy, action, 0);
    }

    /**
     * Counts one decision that a policy has carried out.
     *
     * @param action {@code Approve}, {@code Deny} or {@code Revoke}
     */
    public void decided(ResourceRef policy, String action) {
        add(policy, action, 1);
    }

    private void add(ResourceRef policy, String action, long decisions) {
        PolicyLabels labels = new PolicyLabels(policy.kind(), policy.namespace(), policy.name(), action);
        policies.use(policy.namespace(), labels);
        policies.update(labels, before -> new Decisions(policy.uid(), countOf(policy, before) + decisions));
    }

    private static long countOf(ResourceRef policy, @Nullable Decisions before) {
        return before != null && before.uid().equals(policy.uid()) ? before.count() : 0;
    }

    /** Removes the series of resources that do not exist any more. */
    public void retain(Predicate<ResourceRef> exists) {
        policies.retain(() -> (namespace, labels) -> {
            Decisions decisions = policies.get(labels);
            return decisions != null
                    && exists.test(new ResourceRef(labels.kind(), namespace, labels.name(), decisions.uid()));
        });
    }

    @Override
    public MetricSnapshot collect() {
        CounterSnapshot.Builder counter = CounterSnapshot.builder()
                .name("github_pat_operator_policy_decisions")
                .help("Decisions that each policy has carried out");
        policies.values()
                .forEach((labels, decisions) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(Labels.of(
                                "action",
                                labels.action(),
                                "kind",
                                labels.kind(),
                                "name",
                                labels.name(),
                                "namespace",
                                labels.namespace()))
                        .value((double) decisions.count())
                        .build()));
        return counter.build();
    }
}

package dev.patoperator.telemetry.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Counts decisions that have a final result, by action, organization and outcome. Thread-safe. */
final class DecisionMetrics implements Collector {

    private static final int MAX_ORGANIZATIONS = 1_000;

    /** Longer than the range of a usual Prometheus rate, so that an organization's last decisions are scraped and seen. */
    private static final Duration KEPT = Duration.ofHours(1);

    private record ActionAndOutcome(String action, String outcome) {}

    private static final class OrganizationCounts {
        private final Map<ActionAndOutcome, Long> byResult = new ConcurrentHashMap<>();
        private volatile long countedAt;

        private void count(ActionAndOutcome result, long now) {
            byResult.merge(result, 1L, Long::sum);
            countedAt = now;
        }
    }

    private final LongSupplier nanoTime;
    private final TenantSeries<String, OrganizationCounts> organizations = new TenantSeries<>(MAX_ORGANIZATIONS);
    private final OrganizationCounts others = new OrganizationCounts();

    /** @param nanoTime a monotonic clock, as {@link System#nanoTime()} */
    DecisionMetrics(PrometheusRegistry registry, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        registry.register(this);
    }

    void count(String namespace, String organization, String action, String outcome) {
        ActionAndOutcome result = new ActionAndOutcome(action, outcome);
        long now = nanoTime.getAsLong();
        organizations.use(namespace, organization);
        boolean counted = organizations.update(organization, before -> {
            OrganizationCounts counts = before == null ? new OrganizationCounts() : before;
            counts.count(result, now);
            return counts;
        });
        if (!counted) {
            others.count(result, now);
        }
    }

    /** Forgets organizations that no resource of a namespace names any more, an hour after their last decision. */
    void retain(Supplier<BiPredicate<String, String>> named) {
        organizations.retain(() -> {
            BiPredicate<String, String> isNamed = named.get();
            return (namespace, organization) -> isNamed.test(namespace, organization) || isRecent(organization);
        });
    }

    private boolean isRecent(String organization) {
        OrganizationCounts counts = organizations.get(organization);
        return counts != null && nanoTime.getAsLong() - counts.countedAt < KEPT.toNanos();
    }

    @Override
    public MetricSnapshot collect() {
        CounterSnapshot.Builder counter = CounterSnapshot.builder()
                .name("github_pat_operator_decisions")
                .help("Decisions that came to their end");
        organizations.values().forEach((organization, counts) -> add(counter, organization, counts));
        add(counter, Metrics.OTHER, others);
        return counter.build();
    }

    private static void add(CounterSnapshot.Builder counter, String organization, OrganizationCounts counts) {
        counts.byResult.forEach((result, count) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                .labels(Labels.of("action", result.action(), "organization", organization, "outcome", result.outcome()))
                .value(count)
                .build()));
    }
}

package dev.patoperator.telemetry;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.function.Supplier;

/** How many resources there are of each kind and reason, counted in one go at every scrape. */
final class ResourceMetrics implements Collector {

    private static final String NAME = "github_pat_operator_resources";

    private final Supplier<Map<Metrics.ResourceGroup, Long>> counts;

    private ResourceMetrics(Supplier<Map<Metrics.ResourceGroup, Long>> counts) {
        this.counts = counts;
    }

    static void register(PrometheusRegistry registry, Supplier<Map<Metrics.ResourceGroup, Long>> counts) {
        registry.register(new ResourceMetrics(counts));
    }

    @Override
    public MetricSnapshot collect() {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder()
                .name(NAME)
                .help("Resources by kind and by the reason of their Ready condition; Suspended while they are");
        counts.get()
                .forEach((group, count) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("kind", group.kind(), "reason", group.reason()))
                        .value(count)
                        .build()));
        return gauge.build();
    }
}

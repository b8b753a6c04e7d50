package dev.patoperator.telemetry.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** A gauge with one value for each set of labels. Every scrape reads all values together. */
record CountedGauge(String name, String help, Supplier<Map<Labels, Double>> values) implements Collector {

    /** Returns a gauge of tenants' series. When two keys have the same labels, it shows the larger value. */
    static <K, V> CountedGauge of(
            String name,
            String help,
            TenantSeries<K, V> series,
            BiFunction<K, V, Labels> labels,
            ToDoubleFunction<V> value) {
        return new CountedGauge(name, help, () -> {
            Map<Labels, Double> values = new HashMap<>();
            series.values()
                    .forEach((key, shown) ->
                            values.merge(labels.apply(key, shown), value.applyAsDouble(shown), Math::max));
            return values;
        });
    }

    @Override
    public MetricSnapshot collect() {
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name("github_pat_operator_" + name).help(help);
        values.get()
                .forEach((labels, value) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
        return gauge.build();
    }
}

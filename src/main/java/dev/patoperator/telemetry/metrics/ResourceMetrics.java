package dev.patoperator.telemetry.metrics;

import dev.patoperator.model.CredentialVerification;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The resources of the cluster: how many have which reason, and by name those that need attention. Read from the caches at
 * every scrape; nothing is kept in between. Thread-safe.
 */
public final class ResourceMetrics implements MultiCollector {

    private static final String CONDITION = "resource_condition";
    private static final String SUSPENDED = "deny_suspended_timestamp_seconds";

    /** Most series of each metric that names resources. */
    private static final int MAX_NAMED = 1_000;

    /**
     * Resources that are counted together.
     *
     * @param reason of the Ready condition, of a closed list
     */
    public record ResourceGroup(String kind, String reason) {}

    /**
     * A resource that is not well: its condition Ready is not True, or it is stalled.
     *
     * @param reason of the Ready condition, of a closed list
     * @param stalled whether it waits for a person; such resources are shown before others of their namespace
     */
    public record UnwellResource(String kind, String namespace, String name, String reason, boolean stalled) {}

    /**
     * A Deny selector that is suspended, and therefore holds nothing back.
     *
     * @param organization in lower case
     */
    public record SuspendedDeny(String organization, String namespace, String name, Instant since) {}

    private final PrometheusRegistry registry;
    private final List<Supplier<Map<ResourceGroup, Long>>> counts = new CopyOnWriteArrayList<>();
    private final List<Supplier<Stream<UnwellResource>>> unwell = new CopyOnWriteArrayList<>();
    private final List<Supplier<Stream<SuspendedDeny>>> suspended = new CopyOnWriteArrayList<>();

    ResourceMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        registry.register(this);
        registry.register(new CountedGauge(
                "resources",
                "Resources by kind and by the reason of their Ready condition; Suspended while they are",
                () -> labelled(allCounts(), group -> Labels.of("kind", group.kind(), "reason", group.reason()))));
    }

    /** Adds counts of resources by reason. Called for each group of kinds. */
    public void addCounts(Supplier<Map<ResourceGroup, Long>> resources) {
        counts.add(resources);
    }

    private Map<ResourceGroup, Long> allCounts() {
        Map<ResourceGroup, Long> all = new HashMap<>();
        counts.forEach(resources -> all.putAll(resources.get()));
        return all;
    }

    /** Registers the gauge of active Deny selectors. Must be called once. */
    public void denySelectors(Supplier<Map<CredentialVerification, Long>> counts) {
        registry.register(new CountedGauge(
                "deny_policies",
                "Active Deny policies by what is known of their credentials; only verified ones hold approvals back",
                () -> labelled(
                        counts.get(),
                        state -> Labels.of("credentials", state.name().toLowerCase(Locale.ROOT)))));
    }

    private static <K> Map<Labels, Double> labelled(Map<K, Long> counts, Function<K, Labels> labels) {
        return counts.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> labels.apply(entry.getKey()),
                        entry -> entry.getValue().doubleValue()));
    }

    /** Adds resources that are not well, each at most once. Called for each group of kinds. */
    public void addUnwell(Supplier<Stream<UnwellResource>> resources) {
        unwell.add(resources);
    }

    /** Adds suspended Deny selectors, each at most once. */
    public void addSuspended(Supplier<Stream<SuspendedDeny>> resources) {
        suspended.add(resources);
    }

    @Override
    public MetricSnapshots collect() {
        List<UnwellResource> allUnwell = all(unwell);
        allUnwell.sort(Comparator.comparing((UnwellResource it) -> !it.stalled())
                .thenComparing(UnwellResource::kind)
                .thenComparing(UnwellResource::name));
        List<SuspendedDeny> allSuspended = all(suspended);
        allSuspended.sort(Comparator.comparing(SuspendedDeny::since).thenComparing(SuspendedDeny::name));
        GaugeSnapshot.Builder conditions =
                gauge(CONDITION, "1 for each resource whose condition Ready is not True, or that is stalled");
        for (UnwellResource it : fairShare(allUnwell, UnwellResource::namespace)) {
            Labels labels =
                    Labels.of("kind", it.kind(), "name", it.name(), "namespace", it.namespace(), "reason", it.reason());
            conditions.dataPoint(point(labels, 1));
        }
        GaugeSnapshot.Builder since =
                gauge(SUSPENDED, "Since when a Deny policy has been suspended and holds nothing back, as Unix time");
        for (SuspendedDeny it : fairShare(allSuspended, SuspendedDeny::namespace)) {
            Labels labels =
                    Labels.of("name", it.name(), "namespace", it.namespace(), "organization", it.organization());
            since.dataPoint(point(labels, (double) it.since().getEpochSecond()));
        }
        GaugeSnapshot leftOut = gauge(
                        "resource_series_left_out",
                        "Resources that a metric does not name, because it names as many as it may")
                .dataPoint(point(Labels.of("metric", CONDITION), Math.max(0, allUnwell.size() - MAX_NAMED)))
                .dataPoint(point(Labels.of("metric", SUSPENDED), Math.max(0, allSuspended.size() - MAX_NAMED)))
                .build();
        return MetricSnapshots.of(conditions.build(), since.build(), leftOut);
    }

    private static <T> List<T> all(List<Supplier<Stream<T>>> sources) {
        return sources.stream().flatMap(Supplier::get).collect(Collectors.toCollection(ArrayList::new));
    }

    /** Returns at most {@link #MAX_NAMED} items, the first of each namespace; no namespace has one more than it needs. */
    private static <T> List<T> fairShare(List<T> items, Function<T, String> namespace) {
        if (items.size() <= MAX_NAMED) {
            return items;
        }
        Map<String, List<T>> byNamespace =
                items.stream().collect(Collectors.groupingBy(namespace, TreeMap::new, Collectors.toList()));
        List<T> shown = new ArrayList<>();
        for (int round = 0; shown.size() < MAX_NAMED; round++) {
            for (List<T> own : byNamespace.values()) {
                if (round < own.size() && shown.size() < MAX_NAMED) {
                    shown.add(own.get(round));
                }
            }
        }
        return shown;
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name("github_pat_operator_" + name).help(help);
    }

    private static GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }
}

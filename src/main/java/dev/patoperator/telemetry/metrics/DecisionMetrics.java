package dev.patoperator.telemetry.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;

/**
 * Decisions of each organization: how many have a final result, by action and outcome, and how long requests waited for
 * theirs. Thread-safe.
 */
final class DecisionMetrics implements Collector {

    /** A policy decides within minutes. Where a person decides, it takes hours or days. */
    private static final double[] WAIT_BUCKETS = {
        Duration.ofMinutes(1).toSeconds(),
        Duration.ofMinutes(5).toSeconds(),
        Duration.ofMinutes(15).toSeconds(),
        Duration.ofHours(1).toSeconds(),
        Duration.ofHours(4).toSeconds(),
        Duration.ofDays(1).toSeconds(),
        Duration.ofDays(3).toSeconds(),
        Duration.ofDays(7).toSeconds(),
        Duration.ofDays(30).toSeconds(),
        Double.POSITIVE_INFINITY
    };

    private static final int MAX_ORGANIZATIONS = 1_000;

    /** Longer than the range of a usual Prometheus rate, so that an organization's last decisions are scraped and seen. */
    private static final Duration KEPT = Duration.ofHours(1);

    private record ActionAndOutcome(String action, String outcome) {}

    private static final class OrganizationCounts {
        private final Map<ActionAndOutcome, Long> byResult = new ConcurrentHashMap<>();
        private final Map<String, Waits> waitsByAction = new ConcurrentHashMap<>();
        private volatile long countedAt;

        private void count(ActionAndOutcome result, long now) {
            byResult.merge(result, 1L, Long::sum);
            countedAt = now;
        }

        private void add(String action, Duration wait, long now) {
            waitsByAction.computeIfAbsent(action, it -> new Waits()).add(wait);
            countedAt = now;
        }
    }

    /** How long requests waited until their decisions were sent. */
    private static final class Waits {
        @GuardedBy("this")
        private final long[] counts = new long[WAIT_BUCKETS.length];

        @GuardedBy("this")
        private double sum;

        private synchronized void add(Duration wait) {
            // GitHub's clock may be ahead of this one.
            double seconds = Math.max(0, wait.toMillis() / 1000.0);
            int bucket = 0;
            while (seconds > WAIT_BUCKETS[bucket]) {
                bucket++;
            }
            counts[bucket]++;
            sum += seconds;
        }

        private synchronized HistogramDataPointSnapshot snapshot(Labels labels) {
            return HistogramDataPointSnapshot.builder()
                    .labels(labels)
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(WAIT_BUCKETS, counts))
                    .sum(sum)
                    .build();
        }
    }

    private final LongSupplier nanoTime;
    private final TenantSeries<String, OrganizationCounts> organizations = new TenantSeries<>(MAX_ORGANIZATIONS);
    private final OrganizationCounts others = new OrganizationCounts();

    /** @param nanoTime a monotonic clock, as {@link System#nanoTime()} */
    DecisionMetrics(PrometheusRegistry registry, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        registry.register(this);
        registry.register(this::collectWaits);
    }

    void count(String namespace, String organization, String action, String outcome) {
        ActionAndOutcome result = new ActionAndOutcome(action, outcome);
        update(namespace, organization, (counts, now) -> counts.count(result, now));
    }

    /** @param wait from the request until the call that decided it was sent */
    void decidedAfter(String namespace, String organization, String action, Duration wait) {
        update(namespace, organization, (counts, now) -> counts.add(action, wait, now));
    }

    /** Creates the series of times with 0 before the first decision, so that Prometheus sees the first one as an increase. */
    void startTimes(String namespace, String organization, String action) {
        organizations.use(namespace, organization);
        organizations.update(organization, before -> {
            OrganizationCounts counts = before == null ? new OrganizationCounts() : before;
            counts.waitsByAction.computeIfAbsent(action, it -> new Waits());
            return counts;
        });
    }

    private void update(String namespace, String organization, ObjLongConsumer<OrganizationCounts> change) {
        long now = nanoTime.getAsLong();
        organizations.use(namespace, organization);
        boolean counted = organizations.update(organization, before -> {
            OrganizationCounts counts = before == null ? new OrganizationCounts() : before;
            change.accept(counts, now);
            return counts;
        });
        if (!counted) {
            change.accept(others, now);
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

    private MetricSnapshot collectWaits() {
        HistogramSnapshot.Builder histogram = HistogramSnapshot.builder()
                .name("github_pat_operator_request_to_decision_seconds")
                .help("From the time at which a request was made until the call that decided it was sent");
        organizations.values().forEach((organization, counts) -> addWaits(histogram, organization, counts));
        addWaits(histogram, Metrics.OTHER, others);
        return histogram.build();
    }

    private static void addWaits(HistogramSnapshot.Builder histogram, String organization, OrganizationCounts counts) {
        counts.waitsByAction.forEach((action, waits) ->
                histogram.dataPoint(waits.snapshot(Labels.of("action", action, "organization", organization))));
    }
}

package dev.patoperator.telemetry.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * GitHub's primary rate limit as last reported, in gauges for each installation. GitHub sends it with every response as
 * {@code x-ratelimit-limit}, {@code -remaining} and {@code -reset}. Thread-safe.
 *
 * @see <a href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api">Rate limits</a>
 */
final class RateLimitMetrics {

    private static final String NAME = "github_rate_limit";
    private static final int MAX_INSTALLATIONS = 1_000;

    /** After this time the reported limit has been reset, and no call has been made since. */
    private static final Duration RETENTION = Duration.ofHours(2);

    /** Installation ids are unique on one GitHub host only. */
    private record InstallationLabels(String host, String id) {}

    private record ReportedLimit(long limit, long remaining, Instant reset, long at) {}

    private final LongSupplier nanoTime;
    private final TenantSeries<InstallationLabels, ReportedLimit> reports = new TenantSeries<>(MAX_INSTALLATIONS);

    /** @param nanoTime a monotonic clock, as {@link System#nanoTime()} */
    RateLimitMetrics(PrometheusRegistry registry, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        gauge(registry, "", "Calls that GitHub allows an installation in an hour", ReportedLimit::limit);
        gauge(registry, "_remaining", "Calls left until the reset", ReportedLimit::remaining);
        gauge(
                registry,
                "_reset_timestamp_seconds",
                "When the limit resets, as Unix time",
                report -> report.reset().getEpochSecond());
    }

    private void gauge(PrometheusRegistry registry, String suffix, String help, ToDoubleFunction<ReportedLimit> value) {
        registry.register(CountedGauge.of(
                NAME + suffix,
                help,
                reports,
                (installation, report) -> Labels.of("host", installation.host(), "installation", installation.id()),
                value));
    }

    void use(String namespace, String host, String installation) {
        reports.use(namespace, new InstallationLabels(host, installation));
    }

    void update(String host, String installation, long limit, long remaining, Instant reset) {
        reports.set(
                new InstallationLabels(host, installation),
                new ReportedLimit(limit, remaining, reset, nanoTime.getAsLong()));
    }

    /** Forgets installations for which no call was made within {@link #RETENTION}. */
    void forgetOld() {
        reports.retain(() -> (namespace, installation) -> {
            ReportedLimit report = reports.get(installation);
            return report != null && nanoTime.getAsLong() - report.at() < RETENTION.toNanos();
        });
    }
}

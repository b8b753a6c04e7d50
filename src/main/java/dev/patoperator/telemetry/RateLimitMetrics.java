package dev.patoperator.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/**
 * GitHub's primary rate limit as last reported, a set of gauges per installation. GitHub sends it with every answer as
 * {@code x-ratelimit-limit}, {@code -remaining} and {@code -reset}.
 *
 * @see <a href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api">Rate limits</a>
 */
final class RateLimitMetrics {

    private static final String NAME = "github.pat.operator.github.rate.limit";
    private static final int MOST_INSTALLATIONS = 500;

    private final MeterRegistry registry;
    private final BoundedLabel installations = new BoundedLabel(MOST_INSTALLATIONS);
    private final Map<String, AtomicReference<RateLimit>> latest = new ConcurrentHashMap<>();

    RateLimitMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void update(String installation, RateLimit now) {
        // Limits of different installations have no meaning together: beyond the bound they are left out.
        if (installations.of(installation).equals(installation)) {
            latest.computeIfAbsent(installation, added -> register(added, now)).set(now);
        }
    }

    private AtomicReference<RateLimit> register(String installation, RateLimit first) {
        AtomicReference<RateLimit> value = new AtomicReference<>(first);
        gauge(installation, NAME, "Calls that GitHub allows an installation in an hour", value, RateLimit::limit);
        gauge(installation, NAME + ".remaining", "Calls left until the reset", value, RateLimit::remaining);
        gauge(
                installation,
                NAME + ".reset.timestamp.seconds",
                "When the calls are given anew, as Unix time",
                value,
                limit -> limit.reset().getEpochSecond());
        return value;
    }

    private void gauge(
            String installation,
            String name,
            String description,
            AtomicReference<RateLimit> value,
            ToDoubleFunction<RateLimit> part) {
        Gauge.builder(name, value, latestValue -> part.applyAsDouble(latestValue.get()))
                .description(description)
                .tag("installation", installation)
                .register(registry);
    }

    /**
     * One report of GitHub's.
     *
     * @param limit calls an hour
     * @param remaining calls left until the reset
     * @param reset when the calls are given anew
     */
    record RateLimit(long limit, long remaining, Instant reset) {}
}

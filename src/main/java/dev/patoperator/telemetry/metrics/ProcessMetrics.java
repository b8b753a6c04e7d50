package dev.patoperator.telemetry.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.Objects;

/** The metrics of the process: the JVM, what runs, and how it was set. */
final class ProcessMetrics implements AutoCloseable {

    private final MeterRegistry registry;
    private final JvmGcMetrics gc = new JvmGcMetrics();

    ProcessMetrics(MeterRegistry registry) {
        this.registry = registry;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
        Gauge.builder(Metrics.PREFIX + "build.info", () -> 1)
                .description("Always 1; the labels say what runs")
                .tag("version", version())
                .tag("java", Runtime.version().toString())
                .register(registry);
    }

    void dryRun(boolean dryRun) {
        Gauge.builder(Metrics.PREFIX + "dry.run", () -> dryRun ? 1 : 0)
                .description("1 while PAT_OPERATOR_DRY_RUN is true, so that nothing is sent; otherwise 0")
                .register(registry);
    }

    @Override
    public void close() {
        gc.close();
    }

    /** From the jar's manifest; unknown for classes that run from a directory. */
    private static String version() {
        return Objects.requireNonNullElse(ProcessMetrics.class.getPackage().getImplementationVersion(), "unknown");
    }
}

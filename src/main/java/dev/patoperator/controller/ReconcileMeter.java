package dev.patoperator.controller;

import dev.patoperator.telemetry.Metrics;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.Controller;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Puts what the SDK tells of its reconciliations into metrics. */
final class ReconcileMeter implements io.javaoperatorsdk.operator.api.monitoring.Metrics {

    private final Metrics metrics;
    private final Map<String, String> kinds = new ConcurrentHashMap<>();

    ReconcileMeter(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void controllerRegistered(Controller<? extends HasMetadata> controller) {
        String kind = controller.getConfiguration().getResourceClass().getSimpleName();
        kinds.put(controller.getConfiguration().getName(), kind);
        metrics.reconciles(kind);
    }

    @Override
    public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
        String kind = Objects.requireNonNullElse(kinds.get(execution.controllerName()), execution.controllerName());
        long start = System.nanoTime();
        boolean failed = true;
        try {
            T result = execution.execute();
            failed = false;
            return result;
        } finally {
            metrics.reconciled(kind, failed, Duration.ofNanos(System.nanoTime() - start));
        }
    }
}

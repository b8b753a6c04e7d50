package dev.patoperator.telemetry.adapter;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.precedence.evaluation.CompiledPolicies;
import dev.patoperator.telemetry.metrics.Metrics;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Records the SDK's reconciliations in metrics, and passes the changes that its informers report to the policies. */
public final class ReconcileObserver implements io.javaoperatorsdk.operator.api.monitoring.Metrics {

    private final Metrics metrics;
    private final CompiledPolicies policies;
    private final Map<String, String> kinds = new ConcurrentHashMap<>();

    public ReconcileObserver(Metrics metrics, CompiledPolicies policies) {
        this.metrics = metrics;
        this.policies = policies;
    }

    @Override
    public void controllerRegistered(Controller<? extends HasMetadata> controller) {
        String kind = controller.getConfiguration().getResourceClass().getSimpleName();
        kinds.put(controller.getConfiguration().getName(), kind);
        metrics.registerKind(kind);
    }

    /** Called in the informer's thread as soon as its cache has changed, even before the reconcilers are started. */
    @Override
    public void receivedEvent(Event event, Map<String, Object> metadata) {
        if (event instanceof ResourceEvent change
                && change.getResource().orElse(null) instanceof PatResource<?> resource) {
            if (change.getAction() == ResourceAction.DELETED) {
                policies.forget(resource);
            } else {
                policies.register(resource);
            }
        }
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

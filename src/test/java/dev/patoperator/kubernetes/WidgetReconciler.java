package dev.patoperator.kubernetes;

import dev.patoperator.kubernetes.Widget.Condition;
import dev.patoperator.kubernetes.Widget.Outcome;
import dev.patoperator.kubernetes.Widget.Status;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides one id of a widget at each reconciliation and asks for the next at once, so that a reconciliation which reads an
 * old status is noticed: it would write what was already written.
 */
@ControllerConfiguration
final class WidgetReconciler implements Reconciler<Widget> {

    /** Reconciliations that saw an older status than the last one written. */
    final AtomicInteger staleReads = new AtomicInteger();

    final AtomicInteger reconciliations = new AtomicInteger();
    private final Map<String, Integer> written = new ConcurrentHashMap<>();

    @Override
    public UpdateControl<Widget> reconcile(Widget widget, Context<Widget> context) {
        reconciliations.incrementAndGet();
        List<Long> ids = widget.getSpec().ids();
        int done = widget.getStatus().done() == null ? 0 : widget.getStatus().done();
        if (done < written.getOrDefault(widget.getMetadata().getUid(), 0)) {
            staleReads.incrementAndGet();
        }
        long generation = widget.getMetadata().getGeneration();
        if (done == ids.size() && widget.getStatus().observedGeneration() == generation) {
            return UpdateControl.noUpdate();
        }
        int next = Math.min(done + 1, ids.size());
        List<Outcome> outcomes = ids.subList(0, next).stream()
                .map(id -> new Outcome(id, "Approved"))
                .toList();
        boolean all = next == ids.size();
        Condition ready = new Condition("Ready", all ? "True" : "False", all ? "Succeeded" : "Progressing", null);
        Widget intent = widget.withOnly(new Status(generation, next, List.of(ready), outcomes));
        intent.getMetadata().setResourceVersion(widget.getMetadata().getResourceVersion());
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(widget, intent, context);
        written.put(widget.getMetadata().getUid(), next);
        return all ? UpdateControl.noUpdate() : UpdateControl.<Widget>noUpdate().rescheduleAfter(Duration.ZERO);
    }
}

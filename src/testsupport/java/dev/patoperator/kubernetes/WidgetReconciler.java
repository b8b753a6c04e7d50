package dev.patoperator.kubernetes;

import dev.patoperator.kubernetes.Widget.Status;
import dev.patoperator.kubernetes.Widget.WidgetCondition;
import dev.patoperator.kubernetes.Widget.WidgetOutcome;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides one id of a widget in each reconciliation and requests the next one at once. The SDK's cache may still
 * contain an older status then (seen once in some thousand reconciliations); the same step is repeated, and nothing is
 * lost.
 */
@ControllerConfiguration
final class WidgetReconciler implements Reconciler<Widget> {

    final AtomicInteger reconciliations = new AtomicInteger();

    @Override
    public UpdateControl<Widget> reconcile(Widget widget, Context<Widget> context) {
        reconciliations.incrementAndGet();
        List<Long> ids = widget.getSpec().ids();
        int done = widget.getStatus().done() == null ? 0 : widget.getStatus().done();
        long generation = widget.getMetadata().getGeneration();
        if (done == ids.size() && widget.getStatus().observedGeneration() == generation) {
            return UpdateControl.noUpdate();
        }
        int next = Math.min(done + 1, ids.size());
        List<WidgetOutcome> outcomes = ids.subList(0, next).stream()
                .map(id -> new WidgetOutcome(id, "Approved"))
                .toList();
        boolean all = next == ids.size();
        WidgetCondition ready =
                new WidgetCondition("Ready", all ? "True" : "False", all ? "Succeeded" : "Progressing", null);
        Widget intent = widget.withOnly(new Status(generation, next, List.of(ready), outcomes));
        intent.getMetadata().setResourceVersion(widget.getMetadata().getResourceVersion());
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(widget, intent, context);
        return all ? UpdateControl.noUpdate() : UpdateControl.<Widget>noUpdate().rescheduleAfter(Duration.ZERO);
    }
}

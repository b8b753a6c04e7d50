package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.api.write.StatusWriter;
import dev.patoperator.controller.plan.ReconcilePlanner;
import dev.patoperator.controller.plan.ReconcileResult;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Reason;
import dev.patoperator.telemetry.audit.AuditTrail;
import dev.patoperator.telemetry.audit.StatusChange;
import dev.patoperator.telemetry.events.StatusWrites;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reconciles one kind. A reconciliation never waits for GitHub and writes the status at most once.
 *
 * <p>Thread-safe: the SDK calls it from several threads.
 *
 * @param <R> the kind
 */
abstract class PatReconciler<R extends PatResource<?>> implements Reconciler<R> {

    private static final Duration RETRY_DELAY = Duration.ofMillis(200);

    private final Supplier<R> newResource;
    private final ReconcilePlanner planner;
    private final Dispatcher dispatcher;
    private final ResourceIndex index;
    private final AuditTrail audit;
    private final StatusWrites statusWrites;

    PatReconciler(
            Supplier<R> empty,
            ReconcilePlanner planner,
            Dispatcher dispatcher,
            ResourceIndex index,
            AuditTrail audit,
            StatusWrites statusWrites) {
        this.newResource = empty;
        this.planner = planner;
        this.dispatcher = dispatcher;
        this.index = index;
        this.audit = audit;
        this.statusWrites = statusWrites;
    }

    @Override
    public List<EventSource<?, R>> prepareEventSources(EventSourceContext<R> context) {
        var wake = new SimpleInboundEventSource<R>("dispatcher");
        index.register(newResource.get().getKind(), context.getPrimaryCache(), wake);
        return List.of(wake);
    }

    @Override
    public UpdateControl<R> reconcile(R watched, Context<R> context) throws InterruptedException {
        R resource = index.newest(watched);
        ReconcileResult reconcileResult = planner.reconcile(resource);
        ResourceRef ref = Intent.refOf(resource);
        if (reconcileResult.shouldWrite()) {
            try {
                write(resource, reconcileResult.status(), context);
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    return UpdateControl.noUpdate(); // deleted in the meantime
                }
                audit.unsure(ref); // A conflict may be with this write itself, sent twice by the client.
                if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                    return UpdateControl.<R>noUpdate()
                            .rescheduleAfter(RETRY_DELAY); // changed meanwhile: reconcile the newer version
                }
                throw e;
            }
        }
        audit(resource, reconcileResult);
        dispatcher.acknowledge(ref.uid(), reconcileResult.recorded());
        if (reconcileResult.requeueAfter() == null) {
            dispatcher.finished(ref.uid());
        }
        UpdateControl<R> control = UpdateControl.noUpdate();
        if (reconcileResult.requeueAfter() != null) {
            control.rescheduleAfter(reconcileResult.requeueAfter());
        }
        return control;
    }

    /**
     * Applies the identity and the complete status, nothing else: server-side apply takes ownership of each field that
     * it is given, and removes fields that this field manager owned and that are left out.
     */
    private void write(R resource, PatStatus status, Context<R> context) {
        R applied = newResource.get();
        applied.setMetadata(new ObjectMetaBuilder()
                .withName(resource.getMetadata().getName())
                .withNamespace(resource.getMetadata().getNamespace())
                .withUid(resource.getMetadata().getUid())
                .withResourceVersion(resource.getMetadata().getResourceVersion())
                .build());
        applied.setStatus(status);
        index.remember(statusWrites.run(() -> StatusWriter.write(context.getClient(), applied)));
    }

    private void audit(R resource, ReconcileResult reconcileResult) {
        Map<Long, DecisionResult> recorded = reconcileResult.recorded();
        Map<Long, Long> generations = recorded.isEmpty()
                ? Map.of()
                : dispatcher.generations(Intent.refOf(resource).uid());
        if (!recorded.isEmpty()) {
            ResourceScope.of(resource)
                    .ifPresentOrElse(
                            scope -> audit.decided(resource, scope, recorded, generations),
                            () -> audit.decidedForUnreadable(resource, recorded));
        }
        PatStatus old = Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE);
        PatStatus status = reconcileResult.shouldWrite() ? reconcileResult.status() : old;
        if (reconcileResult.shouldWrite() && isNews(old, status)) {
            audit.readyChanged(resource, reason(old), status);
        }
        audit.reconciled(new StatusChange(
                resource, reconcileResult.status().githubAPIURL(), old, status, recorded, generations));
    }

    /** Whether the reason of Ready changed, or a dry run found something else. */
    private static boolean isNews(PatStatus old, PatStatus next) {
        Optional<Condition> before = Conditions.ready(old.conditionList());
        Optional<Condition> now = Conditions.ready(next.conditionList());
        return !before.map(Condition::reason).equals(now.map(Condition::reason))
                || (reason(next).filter(Reason.DRY_RUN::equals).isPresent()
                        && !before.map(Condition::message).equals(now.map(Condition::message)));
    }

    private static Optional<Reason> reason(PatStatus status) {
        return Conditions.readyReason(status.conditionList());
    }
}

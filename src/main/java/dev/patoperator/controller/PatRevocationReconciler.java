package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.controller.plan.ReconcilePlanner;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.telemetry.audit.AuditTrail;
import dev.patoperator.telemetry.events.StatusWrites;

/** Reconciles {@link PatRevocation}. */
final class PatRevocationReconciler extends PatReconciler<PatRevocation> {

    PatRevocationReconciler(
            ReconcilePlanner planner,
            Dispatcher dispatcher,
            ResourceIndex index,
            AuditTrail audit,
            StatusWrites statusWrites) {
        super(PatRevocation::new, planner, dispatcher, index, audit, statusWrites);
    }
}

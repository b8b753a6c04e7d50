package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.controller.plan.ReconcilePlanner;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.telemetry.audit.AuditTrail;
import dev.patoperator.telemetry.events.StatusWrites;

/** Reconciles {@link PatGrantReview}. */
final class PatGrantReviewReconciler extends PatReconciler<PatGrantReview> {

    PatGrantReviewReconciler(
            ReconcilePlanner planner,
            Dispatcher dispatcher,
            ResourceIndex index,
            AuditTrail audit,
            StatusWrites statusWrites) {
        super(PatGrantReview::new, planner, dispatcher, index, audit, statusWrites);
    }
}

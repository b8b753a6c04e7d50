package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.dispatch.Dispatcher;

/** Reconciles {@link PatGrantReview}. */
final class PatGrantReviewReconciler extends PatReconciler<PatGrantReview> {

    PatGrantReviewReconciler(Workflow workflow, Dispatcher dispatcher, Registry registry, AuditTrail audit) {
        super(PatGrantReview::new, workflow, dispatcher, registry, audit);
    }
}

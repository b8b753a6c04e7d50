package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.precedence.ResourceIndex;

/** Reconciles {@link PatGrantReview}. */
final class PatGrantReviewReconciler extends PatReconciler<PatGrantReview> {

    PatGrantReviewReconciler(Workflow workflow, Dispatcher dispatcher, ResourceIndex index, AuditTrail audit) {
        super(PatGrantReview::new, workflow, dispatcher, index, audit);
    }
}

package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.precedence.ResourceIndex;

/** Reconciles {@link PatRevocation}. */
final class PatRevocationReconciler extends PatReconciler<PatRevocation> {

    PatRevocationReconciler(Workflow workflow, Dispatcher dispatcher, ResourceIndex index, AuditTrail audit) {
        super(PatRevocation::new, workflow, dispatcher, index, audit);
    }
}

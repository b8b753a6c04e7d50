package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.dispatch.Dispatcher;

/** Reconciles {@link PatRevocation}. */
final class PatRevocationReconciler extends PatReconciler<PatRevocation> {

    PatRevocationReconciler(Workflow workflow, Dispatcher dispatcher, Registry registry, AuditTrail audit) {
        super(PatRevocation::new, workflow, dispatcher, registry, audit);
    }
}

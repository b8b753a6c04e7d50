/**
 * What is left to do for one resource, and what its reconciliation returns: explicit lists, selectors, submission to the
 * dispatcher, and when to reconcile again.
 */
@NullMarked
package dev.patoperator.controller.plan;

import org.jspecify.annotations.NullMarked;

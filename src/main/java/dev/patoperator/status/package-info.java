/**
 * Computes the whole new status from the old status and new results, as a pure function: outcomes, counts and conditions
 * that kstatus, Argo CD and {@code kubectl wait} read the same way. Server-side apply removes fields that a status leaves
 * out, so every status is created here.
 */
@NullMarked
package dev.patoperator.status;

import org.jspecify.annotations.NullMarked;

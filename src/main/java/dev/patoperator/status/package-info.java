/**
 * From the old status and new results to the whole new status, in one pure function: outcomes, counts and conditions
 * that kstatus, Argo CD and {@code kubectl wait} read the same way. Server-side apply takes a status as the whole
 * intent, so every path goes through here.
 */
@NullMarked
package dev.patoperator.status;

import org.jspecify.annotations.NullMarked;

/**
 * Plans what is left to do for one resource, for explicit lists and selectors; submits it to the dispatcher; and returns
 * the new status and the time of the next reconciliation.
 */
@NullMarked
package dev.patoperator.controller.plan;

import org.jspecify.annotations.NullMarked;

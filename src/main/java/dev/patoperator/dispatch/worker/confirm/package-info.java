/**
 * Confirms decisions whose effect is not known: what may be claimed as the operator's own.
 */
@NullMarked
package dev.patoperator.dispatch.worker.confirm;

import org.jspecify.annotations.NullMarked;

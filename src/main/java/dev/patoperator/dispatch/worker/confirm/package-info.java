/**
 * Confirms decisions whose effect is not known, and finds out which effects are the operator's own.
 */
@NullMarked
package dev.patoperator.dispatch.worker.confirm;

import org.jspecify.annotations.NullMarked;

/**
 * Maps results to the outcomes of a status, counts outcomes, and finds the results that a status records.
 */
@NullMarked
package dev.patoperator.status.outcome;

import org.jspecify.annotations.NullMarked;

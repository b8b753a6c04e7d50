/**
 * The outcome of each id, and how many there are of each.
 */
@NullMarked
package dev.patoperator.status.outcome;

import org.jspecify.annotations.NullMarked;

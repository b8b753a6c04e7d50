/**
 * The values that other packages exchange: actions, kinds of items, results of decisions, blockers, references to
 * resources. Immutable, without I/O and without a clock.
 */
@NullMarked
package dev.patoperator.model;

import org.jspecify.annotations.NullMarked;

/**
 * The values that all other packages exchange: actions, items, results of decisions, what blocks a decision,
 * references to resources. Immutable, without I/O and without a clock.
 */
@NullMarked
package dev.patoperator.model;

import org.jspecify.annotations.NullMarked;

/**
 * Threads, steps, back-off and circuit breakers. Knows nothing of decisions.
 */
@NullMarked
package dev.patoperator.dispatch.execution;

import org.jspecify.annotations.NullMarked;

/**
 * Conditions in CEL: which expressions are allowed, compilation, evaluation, and estimates of what a compiled
 * condition takes. The only package that knows CEL, which is loaded only when a selector has a condition.
 */
@NullMarked
package dev.patoperator.policy.cel;

import org.jspecify.annotations.NullMarked;

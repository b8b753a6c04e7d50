/**
 * Conditions and texts in CEL: compilation, evaluation, and estimates of the memory of a compiled condition. With its
 * sub-packages the only one that uses CEL. CEL is loaded only when a selector has a condition.
 */
@NullMarked
package dev.patoperator.policy.cel;

import org.jspecify.annotations.NullMarked;

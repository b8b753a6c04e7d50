/**
 * Evaluates all policies of one organization together on one complete listing.
 */
@NullMarked
package dev.patoperator.precedence.evaluation;

import org.jspecify.annotations.NullMarked;

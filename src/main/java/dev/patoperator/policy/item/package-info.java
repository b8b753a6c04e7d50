/**
 * One listed request or grant as selectors and conditions read it, the result of matching it, and the CPU budget of an
 * evaluation.
 */
@NullMarked
package dev.patoperator.policy.item;

import org.jspecify.annotations.NullMarked;

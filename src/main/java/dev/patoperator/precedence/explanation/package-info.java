/** Explains what all policies of an organization make of listed items, and why. Decides nothing. */
@NullMarked
package dev.patoperator.precedence.explanation;

import org.jspecify.annotations.NullMarked;

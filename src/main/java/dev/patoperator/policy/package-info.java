/**
 * What selectors match and which policy decides an item: selectors with their conditions in CEL, reasons with
 * placeholders, and the precedence between the policies of one organization. Pure functions of one listing, without I/O,
 * apart from two things that are bounded: the memory of compiled conditions, which resources share, and the CPU time of their
 * evaluation. CEL is loaded only when a selector has a condition.
 */
@NullMarked
package dev.patoperator.policy;

import org.jspecify.annotations.NullMarked;

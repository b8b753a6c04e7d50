/**
 * What selectors match and which policy decides an item: selectors, reasons with placeholders, and the precedence
 * between the policies of one organization. Pure functions of one listing, without I/O, apart from the bounded memory
 * of compiled conditions, which resources share.
 */
@NullMarked
package dev.patoperator.policy;

import org.jspecify.annotations.NullMarked;

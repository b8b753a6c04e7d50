/**
 * Selectors, reasons with placeholders, and the evaluation of the policies of one organization: what they match, and
 * which of them decides an item. Pure functions of one listing without I/O, except for the bounded memory of compiled
 * conditions, which resources share.
 */
@NullMarked
package dev.patoperator.policy;

import org.jspecify.annotations.NullMarked;

/** The variables of conditions as objects of CEL, which read an item's fields and facts when an expression reads them. */
@NullMarked
package dev.patoperator.policy.cel.value;

import org.jspecify.annotations.NullMarked;

/** Writes the statuses of the kinds. */
@NullMarked
package dev.patoperator.api.write;

import org.jspecify.annotations.NullMarked;

/**
 * The journal, which keeps write-ahead records as ConfigMaps in the operator's namespace.
 */
@NullMarked
package dev.patoperator.journal;

import org.jspecify.annotations.NullMarked;

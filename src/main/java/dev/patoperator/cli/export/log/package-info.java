/** Reads the operator's log for the command {@code export}. */
@NullMarked
package dev.patoperator.cli.export.log;

import org.jspecify.annotations.NullMarked;

/** The command {@code export}: writes who decided what, and the inventory, as files for auditors. */
@NullMarked
package dev.patoperator.cli.export;

import org.jspecify.annotations.NullMarked;

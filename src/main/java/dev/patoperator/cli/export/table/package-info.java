/** The tables of the command {@code export}: rows, their order, and their files. */
@NullMarked
package dev.patoperator.cli.export.table;

import org.jspecify.annotations.NullMarked;

/**
 * The command line: what the jar does with arguments. Loaded only when there are arguments; alone knows picocli. One command,
 * {@code export}, reads a cluster.
 */
@NullMarked
package dev.patoperator.cli;

import org.jspecify.annotations.NullMarked;

/**
 * The command line: what the jar does with arguments, without a cluster. Loaded only when there are arguments; alone knows
 * picocli.
 */
@NullMarked
package dev.patoperator.cli;

import org.jspecify.annotations.NullMarked;

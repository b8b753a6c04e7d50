/** The command {@code preview}: what a change of policies would decide differently on a saved listing. */
@NullMarked
package dev.patoperator.cli.preview;

import org.jspecify.annotations.NullMarked;

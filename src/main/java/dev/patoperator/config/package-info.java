/**
 * Reads the operator's settings from environment variables into one immutable
 * {@link dev.patoperator.config.Settings}. A variable that cannot be parsed prevents the start, with one line that names
 * it. No value is guessed, and no variable is read later.
 */
@NullMarked
package dev.patoperator.config;

import org.jspecify.annotations.NullMarked;

/**
 * The operator's settings: environment variables in, one immutable {@link dev.patoperator.config.Settings} out. A
 * variable that cannot be understood stops the start with one line that names it; nothing is guessed, and nothing is
 * read later.
 */
@NullMarked
package dev.patoperator.config;

import org.jspecify.annotations.NullMarked;

/**
 * The operator's settings: environment variables in, one immutable {@link dev.patoperator.config.Settings} out. What
 * cannot be understood stops the start with one line that names the variable; nothing is guessed and nothing is read
 * later. This room imports no other.
 */
@NullMarked
package dev.patoperator.config;

import org.jspecify.annotations.NullMarked;

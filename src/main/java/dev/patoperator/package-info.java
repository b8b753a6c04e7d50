/**
 * Entry point and wiring: reads the settings, checks permissions, connects the packages, and serves probes until the
 * process ends.
 */
@NullMarked
package dev.patoperator;

import org.jspecify.annotations.NullMarked;

/**
 * What the operator reports about itself. Nothing here decides anything, fails its caller or blocks it.
 */
@NullMarked
package dev.patoperator.telemetry;

import org.jspecify.annotations.NullMarked;

/**
 * Entry point and wiring: settings are read, permissions are checked, the packages are connected, and probes are
 * answered until the process ends.
 */
@NullMarked
package dev.patoperator;

import org.jspecify.annotations.NullMarked;

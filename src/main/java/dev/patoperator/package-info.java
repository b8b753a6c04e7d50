/** The operator's entry point: settings, wiring, start. Everything else lives in the rooms below. */
@NullMarked
package dev.patoperator;

import org.jspecify.annotations.NullMarked;

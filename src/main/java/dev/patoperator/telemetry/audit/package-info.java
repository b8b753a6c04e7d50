/**
 * The audit log: one line for each decision.
 */
@NullMarked
package dev.patoperator.telemetry.audit;

import org.jspecify.annotations.NullMarked;

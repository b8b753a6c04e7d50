/**
 * The audit trail: a log line for each result, with Events and metrics.
 */
@NullMarked
package dev.patoperator.telemetry.audit;

import org.jspecify.annotations.NullMarked;

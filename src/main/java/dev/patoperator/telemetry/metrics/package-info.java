/**
 * Prometheus metrics, with bounds on the number of series.
 */
@NullMarked
package dev.patoperator.telemetry.metrics;

import org.jspecify.annotations.NullMarked;

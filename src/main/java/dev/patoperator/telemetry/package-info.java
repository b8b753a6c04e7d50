/**
 * Logs, metrics, Events and probes of the operator. Code in these packages makes no decisions and never fails or blocks
 * its callers.
 */
@NullMarked
package dev.patoperator.telemetry;

import org.jspecify.annotations.NullMarked;

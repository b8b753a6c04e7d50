/**
 * HTTP servers for probes and metrics, with deadlines and bounds on connections.
 */
@NullMarked
package dev.patoperator.telemetry.http;

import org.jspecify.annotations.NullMarked;

/** Probes and metrics over HTTP, on ports that stay reachable whatever their clients do. */
@NullMarked
package dev.patoperator.telemetry.http;

import org.jspecify.annotations.NullMarked;

/** Probes and scrapes, by orderly clients and by others. */
package dev.patoperator.telemetry.http;

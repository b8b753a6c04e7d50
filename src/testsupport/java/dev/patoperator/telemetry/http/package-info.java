/** Tests of probes and scrapes, with well-behaved and hostile clients. */
package dev.patoperator.telemetry.http;

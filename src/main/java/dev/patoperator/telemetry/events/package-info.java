/**
 * Kubernetes Events about resources, sent in the background, in pauses of the status writes.
 */
@NullMarked
package dev.patoperator.telemetry.events;

import org.jspecify.annotations.NullMarked;

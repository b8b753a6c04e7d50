/**
 * Kubernetes Events about resources, sent in the background.
 */
@NullMarked
package dev.patoperator.telemetry.events;

import org.jspecify.annotations.NullMarked;

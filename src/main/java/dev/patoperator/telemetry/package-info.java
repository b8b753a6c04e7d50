/**
 * What the operator tells about itself: Prometheus metrics, health over HTTP, Kubernetes Events about resources, and
 * the shape of its log lines. Nothing here decides anything, and nothing here can fail or block its caller. May import
 * {@code github} and {@code api}.
 */
@NullMarked
package dev.patoperator.telemetry;

import org.jspecify.annotations.NullMarked;

/**
 * Connects metrics to what other packages report: the dispatcher, the Java Operator SDK, the resources.
 */
@NullMarked
package dev.patoperator.telemetry.adapter;

import org.jspecify.annotations.NullMarked;

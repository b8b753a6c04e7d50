/**
 * When a resource is reconciled or evaluated next: requeue intervals, the schedule of selectors, webhook deliveries
 * that trigger an evaluation early, and rate limits for both.
 */
@NullMarked
package dev.patoperator.controller.schedule;

import org.jspecify.annotations.NullMarked;

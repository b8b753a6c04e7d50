/**
 * Decisions from submission to result: pending, sent, timed out; and the write-ahead record with its recovery after a
 * restart.
 */
@NullMarked
package dev.patoperator.dispatch.queue;

import org.jspecify.annotations.NullMarked;

/**
 * Evaluates selectors and dry runs on what GitHub lists, and queues what selectors choose.
 */
@NullMarked
package dev.patoperator.dispatch.worker.evaluate;

import org.jspecify.annotations.NullMarked;

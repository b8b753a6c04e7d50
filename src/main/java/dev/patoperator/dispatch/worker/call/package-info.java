/**
 * What the calls of one worker need: access, a revocation's right to go first, circuit breakers, and what a failure means.
 */
@NullMarked
package dev.patoperator.dispatch.worker.call;

import org.jspecify.annotations.NullMarked;

/**
 * Sends decisions: prepares batches, checks them once more, makes the mutating calls, and handles GitHub's refusals.
 */
@NullMarked
package dev.patoperator.dispatch.worker.send;

import org.jspecify.annotations.NullMarked;

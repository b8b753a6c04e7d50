/**
 * What the steps of one worker share, and how their failures are handled.
 */
@NullMarked
package dev.patoperator.dispatch.worker.context;

import org.jspecify.annotations.NullMarked;

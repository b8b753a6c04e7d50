/**
 * Carries decisions to GitHub. There is one worker per App installation: it batches decisions, paces its calls,
 * confirms what GitHub only accepted, and keeps results until a status contains them. Reconcilers submit and return.
 * From outside, only {@link dev.patoperator.dispatch.Dispatcher} and {@code model} are used, and {@code listing} by the
 * command {@code dump}. Nothing here knows the Kubernetes API.
 */
@NullMarked
package dev.patoperator.dispatch;

import org.jspecify.annotations.NullMarked;

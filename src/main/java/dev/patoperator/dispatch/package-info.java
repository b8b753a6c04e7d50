/**
 * One lane per App installation carries decisions to GitHub: it gathers what waits, paces what it sends, batches where
 * that is cheaper, confirms what GitHub only accepted, and keeps the verdicts until they are on record. Reconcilers hand
 * over and return; nothing here knows the Kubernetes API.
 */
@NullMarked
package dev.patoperator.dispatch;

import org.jspecify.annotations.NullMarked;

/**
 * Deliveries of GitHub's webhook: whether one is signed, what it tells, and what to answer. It learns who may sign and
 * whom to tell through interfaces of its own, and imports no other room; {@code PatOperator} wires it. A follower passes
 * on to the leader what it is sent, as it came.
 */
@NullMarked
package dev.patoperator.webhook;

import org.jspecify.annotations.NullMarked;

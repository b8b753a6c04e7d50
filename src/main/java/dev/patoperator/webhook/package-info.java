/**
 * Deliveries of GitHub's webhook: whether one is signed, what it reports, and the response. It learns who may sign and
 * whom to notify through interfaces of its own. A replica that does not lead forwards deliveries to the leader
 * unchanged.
 */
@NullMarked
package dev.patoperator.webhook;

import org.jspecify.annotations.NullMarked;

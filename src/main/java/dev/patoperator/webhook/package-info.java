/**
 * Deliveries of GitHub's webhook: checks the signature, reads the event and responds. The secrets and the listener come
 * through interfaces of this package. A replica that does not lead relays deliveries to the leader.
 */
@NullMarked
package dev.patoperator.webhook;

import org.jspecify.annotations.NullMarked;

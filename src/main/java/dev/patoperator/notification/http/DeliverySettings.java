package dev.patoperator.notification.http;

import java.time.Duration;

/**
 * Bounds of the delivery.
 *
 * @param maxWaiting how many notifications of usual size may wait; the queue drops the newest ones beyond that
 * @param requestTimeout for one request, from the connection to the end of the response
 * @param firstRetry delay after the first failure; doubles with each further one
 * @param maxRetry longest delay of this kind
 * @param maxRetryAfter longest delay that the sink may ask for
 * @param giveUpAfter for how long a notification is sent again while the sink answers, but refuses it
 * @param drainTimeout for how long notifications are still delivered when the operator stops
 */
record DeliverySettings(
        int maxWaiting,
        Duration requestTimeout,
        Duration firstRetry,
        Duration maxRetry,
        Duration maxRetryAfter,
        Duration giveUpAfter,
        Duration drainTimeout) {

    static final DeliverySettings DEFAULT = new DeliverySettings(
            10_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            Duration.ofSeconds(2));
}

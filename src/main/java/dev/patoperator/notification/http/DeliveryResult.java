package dev.patoperator.notification.http;

import java.time.Duration;

/** What became of one attempt to deliver a notification. */
sealed interface DeliveryResult {

    /** The sink has it. */
    record Accepted() implements DeliveryResult {}

    /** The sink will not take this notification. */
    record Refused(int status) implements DeliveryResult {}

    /**
     * To be tried again.
     *
     * @param reason for people; never a part of the response
     * @param retryAfter the least delay that the sink asks for; zero when it does not
     * @param busy whether the fault is the sink's, or the way to it, and not this notification's
     */
    record Failed(String reason, Duration retryAfter, boolean busy) implements DeliveryResult {}
}

package dev.patoperator.notification;

/** Takes notifications for delivery. Never blocks and never fails: what does not fit into its queue is dropped and counted. */
public interface NotificationSink {

    /** Discards everything: no sink is configured. */
    NotificationSink NONE = notification -> {};

    /** Queues a notification. It is delivered at least once, unless the process ends or the queue is full. */
    void publish(Notification notification);
}

package dev.patoperator.notification.http;

import dev.patoperator.notification.Notification;
import java.util.Map;

/**
 * A notification in the queue.
 *
 * @param weight how many notifications of usual size take as much memory
 * @param failures how often it could not be delivered
 * @param refusedSince when the sink first answered with a status that may be this notification's fault, of the monotonic
 *     clock; meaningless before that
 * @param refusals how often it did
 */
record WaitingNotification(Notification notification, int weight, int failures, long refusedSince, int refusals) {

    /** Bytes of memory that a notification of usual size takes. */
    private static final int USUAL_BYTES = 2_048;

    /** Bytes of what is neither a text nor a field of the data. */
    private static final int FIXED_BYTES = 300;

    private static final int BYTES_OF_FIELD = 40;

    /** Bytes of a text besides its characters. */
    private static final int BYTES_OF_TEXT = 32;

    private static final int MAX_LATIN = 0xff;

    /** In the source of a notification about a resource. */
    private static final String NAMESPACES = "/namespaces/";

    /** Begins the share of a namespace. */
    private static final String SHARE_OF_NAMESPACE = "/apis/patoperator.dev/v1alpha1" + NAMESPACES;

    /** Receivers need not accept larger events, says the specification of CloudEvents. */
    static final int MAX_BYTES = 64 * 1024;

    static WaitingNotification of(Notification notification) {
        long bytes = FIXED_BYTES + bytes(notification.subject()) + bytes(notification.data());
        long weight = (bytes + USUAL_BYTES - 1) / USUAL_BYTES;
        return new WaitingNotification(notification, (int) Math.min(MAX_BYTES, weight), 0, 0, 0);
    }

    WaitingNotification failed() {
        return new WaitingNotification(notification, weight, failures + 1, refusedSince, refusals);
    }

    WaitingNotification refused(long now) {
        return new WaitingNotification(
                notification, weight, failures + 1, refusals == 0 ? now : refusedSince, refusals + 1);
    }

    /**
     * Returns the share of the queue that the notification counts towards: that of the namespace whose resource it is about
     * or was decided by, or else that of its source. The source of what a status tells is a text that tenants can write.
     */
    String share() {
        if (notification.data().get("resource") instanceof Map<?, ?> resource
                && resource.get("namespace") instanceof String namespace) {
            return SHARE_OF_NAMESPACE + namespace;
        }
        String source = notification.source().toString();
        int namespace = source.indexOf(NAMESPACES);
        int end = namespace < 0 ? -1 : source.indexOf('/', namespace + NAMESPACES.length());
        return end < 0 ? source : source.substring(0, end);
    }

    /** Estimates the memory. A text with one character outside of Latin-1 takes two bytes for each of its characters. */
    private static long bytes(Object value) {
        if (value instanceof String text) {
            boolean latin = text.chars().allMatch(character -> character <= MAX_LATIN);
            return BYTES_OF_TEXT + (latin ? 1L : 2L) * text.length();
        }
        if (value instanceof Map<?, ?> map) {
            return map.values().stream()
                    .mapToLong(field -> BYTES_OF_FIELD + bytes(field))
                    .sum();
        }
        if (value instanceof Iterable<?> list) {
            long bytes = 0;
            for (Object element : list) {
                bytes += bytes(element);
            }
            return bytes;
        }
        return Long.BYTES;
    }
}

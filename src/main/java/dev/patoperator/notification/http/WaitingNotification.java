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

    /** Characters of a notification of usual size. */
    private static final int USUAL_LENGTH = 2_048;

    /** In the source of a notification about a resource. */
    private static final String NAMESPACES = "/namespaces/";

    /** Receivers need not accept larger events, says the specification of CloudEvents. */
    static final int MAX_BYTES = 64 * 1024;

    static WaitingNotification of(Notification notification) {
        long length = length(notification.subject()) + length(notification.data());
        return new WaitingNotification(notification, (int) Math.min(MAX_BYTES, 1 + length / USUAL_LENGTH), 0, 0, 0);
    }

    WaitingNotification failed() {
        return new WaitingNotification(notification, weight, failures + 1, refusedSince, refusals);
    }

    WaitingNotification refused(long now) {
        return new WaitingNotification(
                notification, weight, failures + 1, refusals == 0 ? now : refusedSince, refusals + 1);
    }

    /** Returns the share of the queue that the notification counts towards: a namespace's, or else its source's. */
    String share() {
        String source = notification.source().toString();
        int namespace = source.indexOf(NAMESPACES);
        int end = namespace < 0 ? -1 : source.indexOf('/', namespace + NAMESPACES.length());
        return end < 0 ? source : source.substring(0, end);
    }

    /** Counts characters of texts; a few for everything else. */
    private static long length(Object value) {
        if (value instanceof String text) {
            return text.length();
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .mapToLong(entry -> length(entry.getKey()) + length(entry.getValue()))
                    .sum();
        }
        if (value instanceof Iterable<?> list) {
            long length = 0;
            for (Object element : list) {
                length += length(element);
            }
            return length;
        }
        return Long.BYTES;
    }
}

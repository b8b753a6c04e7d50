package dev.patoperator.telemetry.events;

import java.time.Instant;

/**
 * The data of an Event that waits to be sent. The Event object is built when it is sent, because it is several times as
 * large.
 *
 * @param eventName of the Event itself; fixed before the first try, so that a retry after a lost response creates no second
 *     Event
 * @param tries how many tries to send it have failed
 */
record PendingEvent(
        String eventName,
        String apiVersion,
        String kind,
        String namespace,
        String name,
        String uid,
        String resourceVersion,
        String type,
        String reason,
        String action,
        String note,
        Instant at,
        int tries) {

    /** Estimate for object headers, references, the short texts, and the entry in a queue. */
    private static final int FIXED_BYTES = 512;

    /** Returns an estimate of the heap that it uses, in bytes. */
    int bytes() {
        return FIXED_BYTES + name.length() + 2 * note.length();
    }

    /** Returns a copy with one more failed try. */
    PendingEvent failedOnceMore() {
        return new PendingEvent(
                eventName,
                apiVersion,
                kind,
                namespace,
                name,
                uid,
                resourceVersion,
                type,
                reason,
                action,
                note,
                at,
                tries + 1);
    }
}

package dev.patoperator.telemetry.events;

import java.time.Instant;

/**
 * What an Event is built from when it is sent. It waits in this form because the object that is sent is several times as large.
 *
 * @param eventName of the Event itself; fixed before the first try, so that a try whose answer was lost is not repeated
 * @param tries how often sending it has failed
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

    /** Object headers, references, the short texts, and an entry in a queue. */
    private static final int FIXED_BYTES = 512;

    /** About how much heap it takes. */
    int bytes() {
        return FIXED_BYTES + name.length() + 2 * note.length();
    }

    /** The same after one more try failed. */
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

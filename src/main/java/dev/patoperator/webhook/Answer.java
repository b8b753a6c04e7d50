package dev.patoperator.webhook;

import java.net.HttpURLConnection;

/**
 * What a delivery is answered.
 *
 * @param result what it counts as in the metrics
 * @param text one line for the list of deliveries that GitHub shows; empty for a 204
 */
record Answer(int status, String result, String text) {

    static final Answer ACCEPTED = new Answer(HttpURLConnection.HTTP_ACCEPTED, "accepted", "accepted");
    static final Answer PONG = new Answer(HttpURLConnection.HTTP_OK, "ping", "pong");
    static final Answer IGNORED = new Answer(HttpURLConnection.HTTP_NO_CONTENT, "ignored", "");

    /** One and the same for everything that is not known and signed. */
    static final Answer UNAUTHORIZED =
            new Answer(HttpURLConnection.HTTP_UNAUTHORIZED, "unauthorized", "no such webhook, or not signed for it");

    static final Answer UNREADABLE =
            new Answer(HttpURLConnection.HTTP_BAD_REQUEST, "unreadable", "not the payload of such an event");
    static final Answer NOT_FOUND = new Answer(HttpURLConnection.HTTP_NOT_FOUND, "refused", "not found");
    static final Answer NOT_A_POST = new Answer(HttpURLConnection.HTTP_BAD_METHOD, "refused", "only POST");
    static final Answer TOO_LARGE = new Answer(
            HttpURLConnection.HTTP_ENTITY_TOO_LARGE,
            "too_large",
            "more than " + Delivery.MOST_BYTES + " bytes, and no request needs as many");

    static Answer unavailable(String why) {
        return new Answer(HttpURLConnection.HTTP_UNAVAILABLE, "unavailable", why);
    }

    /** What the leader answered to what was passed on to it. */
    static Answer relayed(int status) {
        return new Answer(
                status,
                "relayed",
                status == HttpURLConnection.HTTP_NO_CONTENT ? "" : "passed on to the leader, which answered " + status);
    }
}

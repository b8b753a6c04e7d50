package dev.patoperator.webhook;

import java.net.HttpURLConnection;

/**
 * The response to a delivery.
 *
 * @param result label of the response in the metrics
 * @param text one line for the list of deliveries that GitHub shows; empty for a 204
 */
record DeliveryResponse(int status, String result, String text) {

    static final DeliveryResponse ACCEPTED =
            new DeliveryResponse(HttpURLConnection.HTTP_ACCEPTED, "accepted", "accepted");
    static final DeliveryResponse PONG = new DeliveryResponse(HttpURLConnection.HTTP_OK, "ping", "pong");
    static final DeliveryResponse IGNORED = new DeliveryResponse(HttpURLConnection.HTTP_NO_CONTENT, "ignored", "");

    /** The same for every delivery whose webhook is unknown or whose signature is wrong. */
    static final DeliveryResponse UNAUTHORIZED = new DeliveryResponse(
            HttpURLConnection.HTTP_UNAUTHORIZED, "unauthorized", "no such webhook, or not signed for it");

    static final DeliveryResponse UNREADABLE =
            new DeliveryResponse(HttpURLConnection.HTTP_BAD_REQUEST, "unreadable", "not the payload of such an event");
    static final DeliveryResponse NOT_FOUND =
            new DeliveryResponse(HttpURLConnection.HTTP_NOT_FOUND, "refused", "not found");
    static final DeliveryResponse NOT_A_POST =
            new DeliveryResponse(HttpURLConnection.HTTP_BAD_METHOD, "refused", "only POST");
    static final DeliveryResponse TOO_LARGE = new DeliveryResponse(
            HttpURLConnection.HTTP_ENTITY_TOO_LARGE,
            "too_large",
            "more than " + Delivery.MAX_BODY_BYTES + " bytes, and no request needs as many");

    static DeliveryResponse unavailable(String why) {
        return new DeliveryResponse(HttpURLConnection.HTTP_UNAVAILABLE, "unavailable", why);
    }

    /** Returns the response to a delivery that was relayed, from the leader's status. */
    static DeliveryResponse relayed(int status) {
        return new DeliveryResponse(
                status,
                "relayed",
                status == HttpURLConnection.HTTP_NO_CONTENT ? "" : "passed on to the leader, which answered " + status);
    }
}

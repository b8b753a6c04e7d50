package dev.patoperator.notification;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something to tell, sent as a CloudEvent. Never holds a secret.
 *
 * @param id the same for the same item and stage, also after a restart; receivers discard what they know
 * @param type the CloudEvents type, such as {@code dev.patoperator.request.pending}
 * @param source what it is about: the organization at its GitHub, or the resource in the cluster
 * @param subject the item or resource, such as {@code requests/71}
 * @param time when it happened
 * @param data names of JSON fields with texts, numbers, booleans, lists and maps of these, in the order in which they are
 *     written
 */
public record Notification(String id, String type, URI source, String subject, Instant time, Map<String, Object> data) {

    public Notification {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }
}

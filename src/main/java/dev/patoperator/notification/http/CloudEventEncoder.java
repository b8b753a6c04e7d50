package dev.patoperator.notification.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.notification.Notification;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * Writes a notification as one JSON document, CloudEvents' structured mode. So a receiver finds everything in the body,
 * whatever it knows of CloudEvents, and names of people or tokens need no encoding in headers. Thread-safe.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON event format</a>
 */
final class CloudEventEncoder {

    static final String CONTENT_TYPE = JsonFormat.CONTENT_TYPE;

    private static final String JSON = "application/json";

    private final ObjectMapper mapper = new ObjectMapper();
    private final JsonFormat format = new JsonFormat();
    private final Map<String, String> extensions;

    /** @param extensions attributes that are added to every event */
    CloudEventEncoder(Map<String, String> extensions) {
        this.extensions = Map.copyOf(extensions);
    }

    /** @throws RuntimeException when the notification is no valid event */
    byte[] encode(Notification notification) {
        if (notification.id().isEmpty() || notification.type().isEmpty()) {
            throw new IllegalArgumentException("without id or type");
        }
        CloudEventBuilder event = CloudEventBuilder.v1()
                .withId(notification.id())
                .withType(notification.type())
                .withSource(notification.source())
                .withSubject(notification.subject().isEmpty() ? null : notification.subject())
                .withTime(notification.time().atOffset(ZoneOffset.UTC))
                .withDataContentType(JSON)
                .withData(JsonCloudEventData.wrap(mapper.valueToTree(notification.data())));
        extensions.forEach(event::withExtension);
        return format.serialize(event.build());
    }
}

package dev.patoperator.telemetry.events;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Builds Events within the bounds that the API server enforces. Thread-safe.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/">Event v1</a>
 */
final class EventFactory {

    private static final String CONTROLLER = "patoperator.dev/github-pat-operator";
    private static final int MAX_NOTE_BYTES = 1024;
    private static final int MAX_INSTANCE_BYTES = 128;

    /** With '-' and a number of 16 digits the name has at most 63 characters, the bound of a DNS label. */
    private static final int MAX_NAME_PREFIX = 46;

    /** The API server requires exactly six digits and refuses more. */
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Clock clock;
    private final String instance;
    private final AtomicLong number = new AtomicLong(new SecureRandom().nextLong());

    EventFactory(Clock clock, String instance) {
        this.clock = clock;
        this.instance = cut(instance, MAX_INSTANCE_BYTES);
    }

    /** Returns an Event about a resource, with the current time. {@link #build} completes it when it is sent. */
    PendingEvent pendingEvent(HasMetadata resource, String type, String reason, String action, String note) {
        ObjectMeta metadata = resource.getMetadata();
        return new PendingEvent(
                namePrefix(metadata.getName()) + "%016x".formatted(number.getAndIncrement()),
                resource.getApiVersion(),
                resource.getKind(),
                metadata.getNamespace(),
                metadata.getName(),
                metadata.getUid(),
                metadata.getResourceVersion(),
                type,
                reason,
                action,
                cut(note, MAX_NOTE_BYTES),
                clock.instant(),
                0);
    }

    /** Builds the Event as the API server accepts it. */
    Event build(PendingEvent event) {
        return new EventBuilder()
                .withNewMetadata()
                .withName(event.eventName())
                .withNamespace(event.namespace())
                .endMetadata()
                .withNewRegarding()
                .withApiVersion(event.apiVersion())
                .withKind(event.kind())
                .withNamespace(event.namespace())
                .withName(event.name())
                .withUid(event.uid())
                .withResourceVersion(event.resourceVersion())
                .endRegarding()
                .withType(event.type())
                .withReason(event.reason())
                .withAction(event.action())
                .withNote(event.note())
                .withEventTime(new MicroTime(MICROS.format(event.at())))
                .withReportingController(CONTROLLER)
                .withReportingInstance(instance)
                .build();
    }

    /** Drops a trailing '.', because a label of a DNS name may not begin with '-'. */
    private static String namePrefix(String name) {
        String prefix = cut(name, MAX_NAME_PREFIX);
        return (prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix) + "-";
    }

    /** Cuts at UTF-8 bytes, which the API server counts, but never within a character. */
    private static String cut(String text, int bytes) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= bytes) {
            return text;
        }
        int end = bytes;
        while ((utf8[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(utf8, 0, end, StandardCharsets.UTF_8);
    }
}

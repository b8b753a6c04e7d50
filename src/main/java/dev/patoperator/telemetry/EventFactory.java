package dev.patoperator.telemetry;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Builds Events within the bounds that the API server holds them to.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/">Event v1</a>
 */
final class EventFactory {

    private static final String CONTROLLER = "patoperator.dev/github-pat-operator";
    private static final int LONGEST_NOTE = 1024;
    private static final int LONGEST_INSTANCE = 128;

    /** The API server appends five characters and cuts the whole at 63. */
    private static final int LONGEST_NAME_PREFIX = 57;

    /** The API server wants exactly six digits and refuses more. */
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Clock clock;
    private final String instance;

    EventFactory(Clock clock, String instance) {
        this.clock = clock;
        this.instance = cut(instance, LONGEST_INSTANCE);
    }

    Event about(HasMetadata resource, String type, String reason, String action, String note) {
        String name = resource.getMetadata().getName();
        String namespace = resource.getMetadata().getNamespace();
        return new EventBuilder()
                .withNewMetadata()
                .withGenerateName(namePrefix(name))
                .withNamespace(namespace)
                .endMetadata()
                .withNewRegarding()
                .withApiVersion(resource.getApiVersion())
                .withKind(resource.getKind())
                .withNamespace(namespace)
                .withName(name)
                .withUid(resource.getMetadata().getUid())
                .withResourceVersion(resource.getMetadata().getResourceVersion())
                .endRegarding()
                .withType(type)
                .withReason(reason)
                .withAction(action)
                .withNote(cut(note, LONGEST_NOTE))
                .withEventTime(new MicroTime(MICROS.format(clock.instant())))
                .withReportingController(CONTROLLER)
                .withReportingInstance(instance)
                .build();
    }

    /** No label of a DNS name may begin with '-', so none may end right before it. */
    private static String namePrefix(String name) {
        String prefix = cut(name, LONGEST_NAME_PREFIX);
        return (prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix) + "-";
    }

    /** The API server counts UTF-8 bytes; a character is never cut in two. */
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

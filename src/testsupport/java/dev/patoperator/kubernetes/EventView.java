package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Converts Events. Kubernetes serves one set of Events through two APIs: {@code events.k8s.io/v1}, in which they are
 * stored here, and the core group's {@code v1}, which kubectl reads. Other kinds are not changed.
 */
enum EventView {
    AS_STORED,
    CORE_EVENTS;

    private static final Map<String, String> CORE_TO_STORED = Map.of(
            "involvedObject", "regarding",
            "message", "note",
            "reportingComponent", "reportingController",
            "source", "deprecatedSource",
            "firstTimestamp", "deprecatedFirstTimestamp",
            "lastTimestamp", "deprecatedLastTimestamp",
            "count", "deprecatedCount");

    private static final List<String> ALWAYS_SERVED = List.of("firstTimestamp", "lastTimestamp", "eventTime");

    static EventView of(ResourceType type) {
        return type.is("", "v1", "events") ? CORE_EVENTS : AS_STORED;
    }

    /** Returns the kind under which objects of a served kind are stored. */
    ResourceType stored(ResourceCatalog catalog, ResourceType served) {
        return this == AS_STORED
                ? served
                : catalog.find("events.k8s.io", "v1", "events").orElseThrow();
    }

    /** Returns a stored object in the form of this view. */
    ObjectNode toServed(ObjectNode stored) {
        if (this == AS_STORED) {
            return stored;
        }
        ObjectNode event = stored.deepCopy();
        event.put("apiVersion", "v1");
        CORE_TO_STORED.forEach((core, events) -> rename(event, events, core));
        // A real server serves these as null, and kubectl prints nothing when it sorts by a field that is absent.
        ALWAYS_SERVED.stream().filter(field -> !event.has(field)).forEach(event::putNull);
        return event;
    }

    /** Returns an object of this view in the form in which it is stored. */
    ObjectNode toStored(ObjectNode served) {
        if (this == AS_STORED) {
            return served;
        }
        ObjectNode event = served.deepCopy();
        event.put("apiVersion", "events.k8s.io/v1");
        ALWAYS_SERVED.stream().filter(field -> event.path(field).isNull()).forEach(event::remove);
        CORE_TO_STORED.forEach((core, events) -> rename(event, core, events));
        return event;
    }

    private static void rename(ObjectNode object, String from, String to) {
        if (object.has(from)) {
            object.set(to, object.remove(from));
        }
    }
}

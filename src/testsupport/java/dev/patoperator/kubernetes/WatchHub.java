package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Sends changes to watches and keeps the last ones, so that a watch can resume from a resourceVersion. Not thread-safe:
 * guarded by the API's lock, which keeps events in the order of their resourceVersions.
 */
final class WatchHub {

    private static final int REMEMBERED = 10_000;

    private final Deque<Change> changes = new ArrayDeque<>();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final List<Consumer<ObjectNode>> observers = new CopyOnWriteArrayList<>();
    private long forgottenUpTo;

    /** Receives the events of one watch; must not block. */
    interface Sink {
        void event(JsonNode watchEvent);

        void close();
    }

    /** One change of a stored object; {@code before} is null for a new object, {@code after} for a deleted one. */
    record Change(long version, ResourceType type, ObjectNode before, ObjectNode after) {}

    /** A running watch: its filter, the form in which objects are sent, and the receiver. */
    record Watch(Predicate<ResourceType> type, Predicate<JsonNode> selects, UnaryOperator<ObjectNode> form, Sink sink) {

        private void deliver(Change change) {
            if (!type.test(change.type())) {
                return;
            }
            boolean before = change.before() != null && selects.test(form.apply(change.before()));
            boolean after = change.after() != null && selects.test(form.apply(change.after()));
            if (after) {
                send(before ? "MODIFIED" : "ADDED", form.apply(change.after()));
            } else if (before) {
                ObjectNode last = (change.after() == null ? change.before() : change.after()).deepCopy();
                last.withObjectProperty("metadata").put("resourceVersion", Long.toString(change.version()));
                send("DELETED", form.apply(last));
            }
        }

        void send(String eventType, JsonNode object) {
            ObjectNode event = JsonNodeFactory.instance.objectNode();
            event.put("type", eventType).set("object", object);
            sink.event(event);
        }
    }

    void publish(Change change) {
        changes.addLast(change);
        if (changes.size() > REMEMBERED) {
            forgottenUpTo = changes.removeFirst().version();
        }
        watches.forEach(watch -> watch.deliver(change));
        if (change.after() != null) {
            observers.forEach(observer -> observer.accept(change.after()));
        }
    }

    /**
     * Registers an observer of every object that is stored from now on. Unlike a watch it is in-process and never ends.
     * It must not block.
     */
    void observe(Consumer<ObjectNode> observer) {
        observers.add(observer);
    }

    /**
     * Starts a watch after a version; later changes are sent at once. For a version that is no longer kept, a 410 event
     * is sent and the watch ends, as with a real API server.
     */
    void start(Watch watch, long afterVersion) {
        if (afterVersion < forgottenUpTo) {
            expire(watch);
            return;
        }
        changes.stream().filter(c -> c.version() > afterVersion).forEach(watch::deliver);
        watches.add(watch);
    }

    void stop(Sink sink) {
        watches.removeIf(watch -> watch.sink() == sink);
    }

    /** Ends all watches without an error, as a restarting API server or a proxy does. */
    void closeAll() {
        List<Watch> ended = new ArrayList<>(watches);
        watches.removeAll(ended);
        ended.forEach(watch -> watch.sink().close());
    }

    /** Discards all changes up to a version and ends all watches with 410 Gone. */
    void expireAll(long version) {
        changes.clear();
        forgottenUpTo = version;
        List<Watch> ended = new ArrayList<>(watches);
        watches.removeAll(ended);
        ended.forEach(WatchHub::expire);
    }

    int size() {
        return watches.size();
    }

    private static void expire(Watch watch) {
        watch.send(
                "ERROR",
                new ApiFailure(410, "Expired", "too old resource version")
                        .response()
                        .body());
        watch.sink().close();
    }
}

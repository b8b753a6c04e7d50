package dev.patoperator.cli.export.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads YAML documents from the parser's events, so that of a list only one item is in memory. */
final class YamlObjects {

    private static final int MAX_DEPTH = 100;

    private final LoadSettings settings =
            LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
    private final JsonNodeFactory nodes = JsonNodeFactory.instance;
    private final SavedObjects.ObjectConsumer consumer;

    YamlObjects(SavedObjects.ObjectConsumer consumer) {
        this.consumer = consumer;
    }

    void read(InputStream in) throws IOException {
        Iterator<Event> events = new Parse(settings).parseInputStream(in).iterator();
        while (events.hasNext()) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.MappingStart) {
                readObject(events);
            } else if (event.getEventId() == Event.ID.SequenceStart
                    || (event instanceof ScalarEvent scalar
                            && !scalar.getValue().isEmpty())) {
                throw new YamlEngineException("an object is expected");
            }
        }
    }

    private void readObject(Iterator<Event> events) throws IOException {
        ObjectNode object = nodes.objectNode();
        boolean isList = false;
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            String name = key(event);
            Event value = events.next();
            if (name.equals(SavedObjects.ITEMS) && value.getEventId() == Event.ID.SequenceStart) {
                isList = true;
                for (Event item = events.next(); item.getEventId() != Event.ID.SequenceEnd; item = events.next()) {
                    consumer.accept(node(item, events, 0));
                }
            } else {
                object.set(name, node(value, events, 0));
            }
        }
        if (!isList) {
            consumer.accept(object);
        }
    }

    private static String key(Event event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar.getValue();
        }
        throw new YamlEngineException("a key that is no text");
    }

    private JsonNode node(Event first, Iterator<Event> events, int depth) {
        if (depth > MAX_DEPTH) {
            throw new YamlEngineException("more than " + MAX_DEPTH + " levels");
        }
        return switch (first.getEventId()) {
            case Scalar -> scalar((ScalarEvent) first);
            case MappingStart -> {
                ObjectNode object = nodes.objectNode();
                for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
                    object.set(key(event), node(events.next(), events, depth + 1));
                }
                yield object;
            }
            case SequenceStart -> {
                ArrayNode array = nodes.arrayNode();
                for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
                    array.add(node(event, events, depth + 1));
                }
                yield array;
            }
            default -> throw new YamlEngineException("aliases are not supported");
        };
    }

    private JsonNode scalar(ScalarEvent scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.isPlain() ? settings.getSchema().getScalarResolver().resolve(text, true) : Tag.STR;
        if (tag.equals(Tag.NULL)) {
            return nodes.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return nodes.booleanNode(Boolean.parseBoolean(text));
        }
        if (tag.equals(Tag.INT)) {
            try {
                return nodes.numberNode(Long.parseLong(text));
            } catch (NumberFormatException e) {
                return nodes.textNode(text); // longer than any id
            }
        }
        return nodes.textNode(text);
    }
}

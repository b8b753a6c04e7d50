package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The objects of a YAML stream, by kind, namespace and name. The order of objects, fields and list items does not count, and
 * neither do the labels and annotations that only the Helm chart has.
 */
record ObjectSet(Map<String, JsonNode> objects) {

    private static final List<String> LABELS_OF_HELM = List.of(
            "app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "app.kubernetes.io/version", "helm.sh/chart");

    /** Reads a stream. Fails when two objects have the same kind, namespace and name. */
    static ObjectSet parse(String yaml) {
        Map<String, JsonNode> objects = new TreeMap<>();
        try (var values = new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            for (JsonNode object : values.readAll()) {
                if (object.isObject() && objects.put(id(object), comparable((ObjectNode) object)) != null) {
                    throw new AssertionError("twice: " + id(object));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(yaml, e);
        }
        return new ObjectSet(objects);
    }

    /** Returns the kind, namespace and name of an object. */
    private static String id(JsonNode object) {
        return "%s %s/%s"
                .formatted(
                        object.path("kind").asText(),
                        object.at("/metadata/namespace").asText(),
                        object.at("/metadata/name").asText());
    }

    /** Returns the set without the objects whose id, such as {@code Role acme/reader}, matches. */
    ObjectSet without(Predicate<String> id) {
        Map<String, JsonNode> rest = new TreeMap<>(objects);
        rest.keySet().removeIf(id);
        return new ObjectSet(rest);
    }

    /** Returns both sets together. Of an object that is in both, the other set's counts. */
    ObjectSet and(ObjectSet other) {
        Map<String, JsonNode> all = new TreeMap<>(objects);
        all.putAll(other.objects);
        return new ObjectSet(all);
    }

    /** Compares both sets, object by object. */
    void assertEqualTo(ObjectSet expected) {
        assertThat(objects.keySet()).isNotEmpty().isEqualTo(expected.objects.keySet());
        expected.objects.forEach((id, object) ->
                assertThat(objects.get(id).toPrettyString()).as(id).isEqualTo(object.toPrettyString()));
    }

    /** Returns the only object of a kind. */
    JsonNode only(String kind) {
        List<JsonNode> found = objects.values().stream()
                .filter(object -> object.get("kind").asText().equals(kind))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(kind + ": " + found.size() + " of " + objects.keySet());
        }
        return found.get(0);
    }

    private static JsonNode comparable(ObjectNode object) {
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        if (metadata.get("labels") instanceof ObjectNode labels) {
            labels.remove(LABELS_OF_HELM);
            if (object.get("kind").asText().equals("CustomResourceDefinition")) {
                labels.remove(List.of("app.kubernetes.io/name", "app.kubernetes.io/part-of"));
            }
        }
        if (metadata.get("annotations") instanceof ObjectNode annotations) {
            annotations.remove("helm.sh/resource-policy");
        }
        for (String part : List.of("labels", "annotations")) {
            if (metadata.path(part).isObject() && metadata.path(part).isEmpty()) {
                metadata.remove(part);
            }
        }
        return ordered(object);
    }

    private static JsonNode ordered(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode sorted = JsonNodeFactory.instance.objectNode();
            Map<String, JsonNode> fields = new TreeMap<>();
            object.properties().forEach(field -> fields.put(field.getKey(), ordered(field.getValue())));
            fields.forEach(sorted::set);
            return sorted;
        }
        if (node instanceof ArrayNode array) {
            List<JsonNode> items = new ArrayList<>();
            array.forEach(item -> items.add(ordered(item)));
            items.sort(Comparator.comparing(JsonNode::toString));
            return JsonNodeFactory.instance.arrayNode().addAll(items);
        }
        return node;
    }
}

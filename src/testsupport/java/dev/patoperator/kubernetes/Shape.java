package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The merge rules of one node of a schema: {@code x-kubernetes-list-type}, {@code -list-map-keys} and
 * {@code -map-type}. By default lists are atomic and maps are granular, as in Kubernetes.
 */
record Shape(JsonNode schema) {

    private static final JsonNode METADATA = metadata();

    /** Returns the shape of whole objects of a kind. */
    static Shape of(ResourceType type) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        if (type.schema().isObject()) {
            root.setAll((ObjectNode) type.schema());
        }
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        if (root.path("properties").isObject()) {
            properties.setAll((ObjectNode) root.path("properties"));
        }
        properties.set("metadata", METADATA);
        root.set("properties", properties);
        return new Shape(root);
    }

    Shape field(String name) {
        JsonNode property = schema.path("properties").path(name);
        return new Shape(property.isMissingNode() ? schema.path("additionalProperties") : property);
    }

    Shape item() {
        return new Shape(schema.isMissingNode() ? MissingNode.getInstance() : schema.path("items"));
    }

    boolean isMapList() {
        return listType().equals("map");
    }

    boolean isSetList() {
        return listType().equals("set");
    }

    boolean isAtomicMap() {
        return schema.path("x-kubernetes-map-type").asText().equals("atomic");
    }

    /** Returns the FieldsV1 element of an item of a map list. */
    String itemKey(JsonNode item) {
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        for (String name : keys()) {
            JsonNode value = item.path(name);
            key.set(name, value.isMissingNode() ? item().field(name).schema().path("default") : value);
        }
        return "k:" + key;
    }

    private List<String> keys() {
        List<String> names = new ArrayList<>();
        schema.path("x-kubernetes-list-map-keys").forEach(k -> names.add(k.asText()));
        names.sort(null);
        return names;
    }

    private String listType() {
        return schema.path("x-kubernetes-list-type").asText();
    }

    private static JsonNode metadata() {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        ObjectNode properties = metadata.putObject("properties");
        properties.putObject("finalizers").put("x-kubernetes-list-type", "set");
        properties
                .putObject("ownerReferences")
                .put("x-kubernetes-list-type", "map")
                .putArray("x-kubernetes-list-map-keys")
                .add("uid");
        return metadata;
    }
}

package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Sets the defaults that a structural schema declares. */
final class SchemaDefaults {

    private SchemaDefaults() {}

    /** Sets absent fields to their defaults, parents before children; changes and returns the object. */
    static ObjectNode apply(ObjectNode object, JsonNode schema) {
        fill(object, schema);
        return object;
    }

    private static void fill(JsonNode node, JsonNode schema) {
        if (node instanceof ObjectNode object) {
            schema.path("properties").fields().forEachRemaining(property -> {
                JsonNode preset = property.getValue().get("default");
                if (preset != null && !object.has(property.getKey())) {
                    object.set(property.getKey(), preset.deepCopy());
                }
                JsonNode child = object.get(property.getKey());
                if (child != null) {
                    fill(child, property.getValue());
                }
            });
            JsonNode others = schema.path("additionalProperties");
            if (others.isObject()) {
                object.forEach(child -> fill(child, others));
            }
        } else if (node.isArray()) {
            node.forEach(item -> fill(item, schema.path("items")));
        }
    }
}

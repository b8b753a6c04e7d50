package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Converts JSON to CEL values by schema: strings of format {@code date-time} become timestamps. */
final class CelValues {

    private CelValues() {}

    static Object of(JsonNode node, JsonNode schema) {
        if (node.isObject()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            node.fields().forEachRemaining(f -> {
                JsonNode declared = schema.path("properties").path(f.getKey());
                JsonNode child = declared.isMissingNode() ? schema.path("additionalProperties") : declared;
                fields.put(f.getKey(), of(f.getValue(), child));
            });
            return fields;
        }
        if (node.isArray()) {
            List<Object> items = new ArrayList<>();
            node.forEach(item -> items.add(of(item, schema.path("items"))));
            return items;
        }
        if (node.isIntegralNumber()) {
            // A field declared as number is a double in CEL, even if its value is a whole number.
            return schema.path("type").asText().equals("number") ? (Object) node.asDouble() : (Object) node.asLong();
        }
        if (node.isNumber()) {
            return node.asDouble();
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        return schema.path("format").asText().equals("date-time") ? Instant.parse(node.asText()) : node.asText();
    }
}

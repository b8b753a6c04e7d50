package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * GitHub's JSON schemas, compiled once per JVM on first use. Objects are closed: a member that the description lacks is
 * an error in both directions. GitHub ignores it in a call, and a client that reads it reads what GitHub never sends.
 */
final class BodySchemas {

    private static final String BASE = "https://api.github.com/openapi-pat.json";

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDialect(
            Dialects.getOpenApi30(), registry -> registry.schemas(Map.of(BASE, closedDescription())));

    private static final Map<String, Schema> COMPILED = new ConcurrentHashMap<>();

    private BodySchemas() {}

    /**
     * Validates a JSON text.
     *
     * @param pointer JSON pointer to the schema within the file
     * @return the errors, empty when there are none
     */
    static List<String> errors(String pointer, String json) {
        return COMPILED
                .computeIfAbsent(pointer, where -> REGISTRY.getSchema(SchemaLocation.of(BASE + "#" + where)))
                .validate(json, InputFormat.JSON)
                .stream()
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .toList();
    }

    private static String closedDescription() {
        JsonNode copy = OpenApiDescription.instance().root().deepCopy();
        close(copy);
        return copy.toString();
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object) {
            // GitHub's own extensions say nothing about validity, and the library warns about each.
            object.properties().removeIf(member -> member.getKey().startsWith("x-github"));
            if (object.path("type").asText().equals("object")
                    && object.path("properties").isObject()
                    && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
        }
        node.forEach(BodySchemas::close);
    }
}

package dev.patoperator.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Iterator;
import java.util.Map;

/** Converts text to JSON trees and back; a body may be JSON or YAML, as in Kubernetes. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /**
     * Parses a body.
     *
     * @throws ApiFailure 400 when it is neither JSON nor YAML
     */
    static JsonNode parse(String text) {
        try {
            String start = text.stripLeading();
            if (start.startsWith("{") || start.startsWith("[")) {
                return MAPPER.readTree(text);
            }
            JsonNode node = Serialization.unmarshal(text, JsonNode.class);
            return node == null ? MAPPER.createObjectNode() : node;
        } catch (JsonProcessingException | RuntimeException e) {
            throw ApiFailure.badRequest("the body is neither JSON nor YAML: " + e.getMessage());
        }
    }

    /**
     * Parses a body that must be one object. Fields that are null are left out, because Kubernetes reads them as
     * absent.
     */
    static ObjectNode parseObject(String text) {
        JsonNode node = parse(text);
        if (!node.isObject()) {
            throw ApiFailure.badRequest("the body is not an object");
        }
        return withoutNulls((ObjectNode) node);
    }

    static ObjectNode withoutNulls(ObjectNode object) {
        Iterator<Map.Entry<String, JsonNode>> fields = object.fields();
        while (fields.hasNext()) {
            JsonNode value = fields.next().getValue();
            if (value.isNull()) {
                fields.remove();
            } else {
                withoutNullsIn(value);
            }
        }
        return object;
    }

    private static void withoutNullsIn(JsonNode value) {
        if (value instanceof ObjectNode object) {
            withoutNulls(object);
        } else if (value.isArray()) {
            value.forEach(Json::withoutNullsIn);
        }
    }

    static String write(JsonNode node) {
        return node.toString();
    }
}

package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.NodePath;
import dev.patoperator.kubernetes.ApiFailure.Cause;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Validates objects by their structural schema: types, bounds, enums, patterns, required and unknown fields, and CEL
 * rules. Unknown fields are refused; a real API server drops them with a warning unless strict validation is requested.
 */
final class SchemaRules {

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDialect(Dialects.getOpenApi30());
    /** By their text, for all APIs of the JVM, which mostly have the same CRDs. */
    private static final Map<String, Schema> COMPILED = new ConcurrentHashMap<>();

    private final Map<JsonNode, Schema> schemas = new IdentityHashMap<>();
    private final CelRules celRules = new CelRules();

    /**
     * Refuses an object that violates a rule.
     *
     * @param live the stored object, for transition rules; null for a new object
     * @throws ApiFailure 400 for unknown fields, 422 for all other errors
     */
    void check(ResourceType type, ObjectNode object, ObjectNode live) {
        refuseUnknownFields(type, object);
        String name = object.at("/metadata/name").asText();
        List<Cause> causes = new ArrayList<>(structure(type, object));
        if (causes.isEmpty()) {
            // As in Kubernetes, CEL rules run only after the types of fields are valid.
            causes.addAll(celRules.violations(type.schema(), object, live));
        }
        if (!causes.isEmpty()) {
            throw ApiFailure.invalid(type, name, causes);
        }
    }

    /**
     * Compiles every CEL rule of a kind.
     *
     * @throws ApiFailure 422 when a rule does not compile
     */
    void compile(ResourceType definition, String definitionName, ResourceType type) {
        List<Cause> causes = celRules.errors(type.schema());
        if (!causes.isEmpty()) {
            throw ApiFailure.invalid(definition, definitionName, causes);
        }
    }

    private static void refuseUnknownFields(ResourceType type, ObjectNode object) {
        List<String> unknown = new ArrayList<>();
        ObjectNode body = object.deepCopy();
        body.remove(List.of("apiVersion", "kind", "metadata"));
        unknownFields(body, type.schema(), "", unknown);
        if (!unknown.isEmpty()) {
            throw ApiFailure.badRequest("%s in version \"%s\" cannot be handled as a %s: strict decoding error: %s"
                    .formatted(
                            type.kind(),
                            type.version(),
                            type.kind(),
                            unknown.stream()
                                    .map(field -> "unknown field \"" + field + "\"")
                                    .collect(Collectors.joining(", "))));
        }
    }

    private static void unknownFields(JsonNode node, JsonNode schema, String path, List<String> into) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                unknownFields(node.get(i), schema.path("items"), path + "[" + i + "]", into);
            }
        } else if (node.isObject()) {
            JsonNode properties = schema.path("properties");
            JsonNode others = schema.path("additionalProperties");
            boolean open = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean() || others.asBoolean();
            node.fields().forEachRemaining(f -> {
                String field = path.isEmpty() ? f.getKey() : path + "." + f.getKey();
                if (properties.has(f.getKey())) {
                    unknownFields(f.getValue(), properties.path(f.getKey()), field, into);
                } else if (others.isObject()) {
                    unknownFields(f.getValue(), others, field, into);
                } else if (!open) {
                    into.add(field);
                }
            });
        }
    }

    private List<Cause> structure(ResourceType type, ObjectNode object) {
        Schema schema = schemas.computeIfAbsent(
                type.schema(), node -> COMPILED.computeIfAbsent(Json.write(node), REGISTRY::getSchema));
        return schema.validate(Json.write(object), InputFormat.JSON).stream()
                .map(SchemaRules::cause)
                .toList();
    }

    private static Cause cause(com.networknt.schema.Error error) {
        String field = field(error.getInstanceLocation());
        Object value = error.getInstanceNode();
        switch (error.getKeyword()) {
            case "required":
                String missing = field.isEmpty() ? error.getProperty() : field + "." + error.getProperty();
                return new Cause("FieldValueRequired", missing, "Required value");
            case "enum":
                return new Cause(
                        "FieldValueNotSupported",
                        field,
                        "Unsupported value: " + value + ": supported values: " + allowed(error));
            case "pattern":
                return invalid(
                        field, value, "should match '" + error.getSchemaNode().asString() + "'");
            case "minimum":
                return invalid(field, value, "should be greater than or equal to " + error.getSchemaNode());
            case "maximum":
                return invalid(field, value, "should be less than or equal to " + error.getSchemaNode());
            case "minLength":
                return invalid(field, value, "should be at least " + error.getSchemaNode() + " chars long");
            case "maxLength":
                return new Cause(
                        "FieldValueTooLong",
                        field,
                        "Too long: may not be more than " + error.getSchemaNode() + " bytes");
            case "minItems":
                return invalid(field, size(error), "should have at least " + error.getSchemaNode() + " items");
            case "maxItems":
                return new Cause(
                        "FieldValueTooMany",
                        field,
                        "Too many: %s: must have at most %s items".formatted(size(error), error.getSchemaNode()));
            case "type":
                return new Cause(
                        "FieldValueTypeInvalid",
                        field,
                        "Invalid value: %s: %s in body must be of type %s"
                                .formatted(value, field, error.getSchemaNode().asString()));
            default:
                return new Cause("FieldValueInvalid", field, "Invalid value: " + value + ": " + error.getMessage());
        }
    }

    private static Cause invalid(String field, Object value, String rule) {
        return new Cause("FieldValueInvalid", field, "Invalid value: %s: %s in body %s".formatted(value, field, rule));
    }

    private static int size(com.networknt.schema.Error error) {
        return error.getInstanceNode().size();
    }

    private static String allowed(com.networknt.schema.Error error) {
        return StreamSupport.stream(error.getSchemaNode().spliterator(), false)
                .map(Object::toString)
                .collect(Collectors.joining(", "));
    }

    private static String field(NodePath path) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < path.getNameCount(); i++) {
            Object element = path.getElement(i);
            if (element instanceof Number) {
                text.append('[').append(element).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(element);
            }
        }
        return text.toString();
    }
}

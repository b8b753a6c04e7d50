package dev.patoperator.api.crd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The build step that generates JSON Schemas from the CRDs, for editors and for checks where there is no cluster.
 *
 * <p>A schema allows only the fields that the CRD has, because an API server drops the others or warns about them. It
 * includes those CEL rules that {@link RuleSchema} can convert; its description names the messages of the others.
 */
public final class GenerateSchemas {
    private static final String COMMENT = "Generated from the CRD; a test fails when they differ. To write it again: "
            + "mvn process-test-classes -Dschemas.directory=deploy/schemas";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectWriter JSON = new ObjectMapper()
            .writer(new DefaultPrettyPrinter(
                            Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private final SortedSet<String> unconvertedRules = new TreeSet<>();

    private GenerateSchemas() {}

    /**
     * Writes one file for each kind, named as kubeconform and the catalog of CRD schemas expect:
     * {@code GROUP/KIND_VERSION.json}.
     *
     * @param args the directory, which is created when it does not exist
     */
    public static void main(String[] args) throws IOException {
        for (Map.Entry<String, String> entry : files().entrySet()) {
            Path file = Path.of(args[0]).resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, entry.getValue());
        }
    }

    /** Returns the JSON by file name, relative to the directory; one for each kind. */
    static Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        for (String yaml : GenerateCrds.files().values()) {
            CrdFile crd = CrdFile.parse(yaml);
            files.put(nameFor(crd), json(new GenerateSchemas().resource(crd)));
        }
        return files;
    }

    /** Returns the name of the schema's file, such as {@code patoperator.dev/patrevocation_v1alpha1.json}. */
    private static String nameFor(CrdFile crd) {
        return "%s/%s_%s.json"
                .formatted(
                        crd.crd().at("/spec/group").asText(),
                        crd.crd().at("/spec/names/kind").asText().toLowerCase(Locale.ROOT),
                        crd.version().get("name").asText());
    }

    private static String json(JsonNode schema) {
        try {
            return JSON.writeValueAsString(schema) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode resource(CrdFile crd) {
        String apiVersion = crd.crd().at("/spec/group").asText() + "/"
                + crd.version().get("name").asText();
        ObjectNode fields = convert(crd.schema()).withObject("/properties");
        ObjectNode properties = NODES.objectNode();
        properties.set("apiVersion", constant(apiVersion));
        properties.set("kind", constant(crd.crd().at("/spec/names/kind").asText()));
        properties.set("metadata", metadata());
        properties.setAll(fields);

        ObjectNode schema = NODES.objectNode();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#").put("$comment", COMMENT);
        schema.put("description", crd.schema().get("description").asText() + limits());
        schema.put("type", "object").set("properties", properties);
        ArrayNode required =
                schema.putArray("required").add("apiVersion").add("kind").add("metadata");
        if (crd.hasSpec()) {
            required.add("spec");
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    private String limits() {
        return unconvertedRules.isEmpty()
                ? ""
                : unconvertedRules.stream()
                        .map(message -> "\"" + message + "\"")
                        .collect(Collectors.joining(
                                ", ", " The API server also checks rules that this schema cannot: ", "."));
    }

    private static ObjectNode constant(String value) {
        return NODES.objectNode().put("type", "string").put("const", value);
    }

    /** Returns the schema of metadata, which the CRD leaves to the API server. */
    private static ObjectNode metadata() {
        ObjectNode metadata = NODES.objectNode().put("type", "object");
        ObjectNode properties = metadata.putObject("properties");
        for (String text : new String[] {"name", "generateName", "namespace"}) {
            properties.putObject(text).put("type", "string");
        }
        for (String map : new String[] {"labels", "annotations"}) {
            properties
                    .putObject(map)
                    .put("type", "object")
                    .putObject("additionalProperties")
                    .put("type", "string");
        }
        metadata.putArray("anyOf").add(RuleSchema.required("name")).add(RuleSchema.required("generateName"));
        return metadata;
    }

    private ObjectNode convert(JsonNode schema) {
        ObjectNode converted = NODES.objectNode();
        schema.properties().forEach(keyword -> convert(keyword.getKey(), keyword.getValue(), converted));
        if (schema.path("nullable").asBoolean()) {
            allowNull(converted);
        }
        if (schema.path("type").asText().equals("object")
                && !schema.has("additionalProperties")
                && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            converted.put("additionalProperties", false);
        }
        return converted;
    }

    private void convert(String keyword, JsonNode value, ObjectNode target) {
        switch (keyword) {
            case "description",
                    "enum",
                    "format",
                    "maxItems",
                    "maxLength",
                    "maxProperties",
                    "maximum",
                    "minItems",
                    "minLength",
                    "minimum",
                    "pattern",
                    "required",
                    "type" -> target.set(keyword, value);
            case "items", "additionalProperties" -> target.set(keyword, convert(value));
            case "properties" -> {
                ObjectNode properties = target.putObject("properties");
                value.properties().forEach(field -> properties.set(field.getKey(), convert(field.getValue())));
            }
            case "x-kubernetes-validations" -> value.forEach(rule -> convertRule(rule, target));
            // An editor would suggest a default of status, which only the API server may set.
            case "default",
                    "nullable",
                    "x-kubernetes-list-map-keys",
                    "x-kubernetes-list-type",
                    "x-kubernetes-preserve-unknown-fields" -> {}
            default -> throw new IllegalArgumentException("no conversion for the keyword " + keyword);
        }
    }

    private static void allowNull(ObjectNode schema) {
        schema.putArray("type").add(schema.get("type")).add("null");
        if (schema.has("enum")) {
            schema.withArray("/enum").addNull();
        }
    }

    private void convertRule(JsonNode rule, ObjectNode target) {
        String message = rule.get("message").asText();
        Optional<ObjectNode> converted = RuleSchema.of(rule.get("rule").asText());
        if (converted.isEmpty()) {
            unconvertedRules.add(message);
            return;
        }
        if (converted.get().has("uniqueItems") || converted.get().has("pattern")) {
            target.setAll(converted.get());
        } else {
            target.withArray("/allOf").addObject().put("description", message).setAll(converted.get());
        }
    }
}

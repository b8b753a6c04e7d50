package dev.patoperator.api.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A CRD of {@code deploy/crds}. */
public record CrdFile(JsonNode crd) {
    private static final Dialect CRD_SCHEMA = Dialect.builder(Dialects.getOpenApi30())
            .unknownKeywordFactory((name, context) -> new NonValidationKeyword(name))
            .build();

    static final Path DIRECTORY = Path.of("deploy", "crds");

    private static final Map<String, String> NAMES = Map.of(
            "PatGrantReview", "patgrantreviews.patoperator.dev-v1.yml",
            "PatRevocation", "patrevocations.patoperator.dev-v1.yml",
            "PatInventory", "patinventories.patoperator.dev-v1.yml",
            "PatRequest", "patrequests.patoperator.dev-v1.yml",
            "PatGrant", "patgrants.patoperator.dev-v1.yml");

    /** Reads the CRD of the kind, such as {@code PatGrantReview}. */
    public static CrdFile of(String kind) throws IOException {
        return new CrdFile(
                new YAMLMapper().readTree(DIRECTORY.resolve(NAMES.get(kind)).toFile()));
    }

    /** Parses the CRD in this text. */
    static CrdFile parse(String yaml) {
        try {
            return new CrdFile(new YAMLMapper().readTree(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the plural name of the kind, such as {@code patinventories}. */
    public String plural() {
        return crd.at("/spec/names/plural").asText();
    }

    /** Whether the kind has a spec, which people write; else only the operator writes its resources. */
    boolean hasSpec() {
        return schema().path("properties").has("spec");
    }

    JsonNode version() {
        return crd.at("/spec/versions/0");
    }

    JsonNode schema() {
        return version().at("/schema/openAPIV3Schema");
    }

    /**
     * Returns the errors of a resource by the schema, without its CEL rules.
     *
     * @return location and keyword of each error, such as {@code /spec/organization pattern}
     */
    public List<String> errors(JsonNode resource) {
        return SchemaRegistry.withDialect(CRD_SCHEMA)
                .getSchema(schema().toString(), InputFormat.JSON)
                .validate(resource.toString(), InputFormat.JSON)
                .stream()
                .map(error -> error.getInstanceLocation() + " " + error.getKeyword())
                .toList();
    }

    /**
     * Returns every schema of the tree, by its path, such as {@code spec.patIDs} for a list and {@code spec.patIDs[]}
     * for its items; the root's path is empty.
     */
    public Map<String, JsonNode> fields() {
        Map<String, JsonNode> fields = new TreeMap<>();
        collect("", schema(), fields);
        return fields;
    }

    private static void collect(String path, JsonNode schema, Map<String, JsonNode> fields) {
        fields.put(path, schema);
        schema.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            collect(path.isEmpty() ? name : path + "." + name, property.getValue(), fields);
        });
        if (schema.has("items")) {
            collect(path + "[]", schema.get("items"), fields);
        }
    }
}

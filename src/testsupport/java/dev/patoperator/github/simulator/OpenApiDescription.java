package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** GitHub's OpenAPI description from the test resources: the routes, and references resolved on demand. Immutable. */
final class OpenApiDescription {

    static final String RESOURCE = "/github/openapi-pat.json";

    private static final OpenApiDescription INSTANCE = new OpenApiDescription(read());

    private final JsonNode root;
    private final List<Operation> operations;

    private OpenApiDescription(JsonNode root) {
        this.root = root;
        List<Operation> found = new ArrayList<>();
        root.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> found.add(Operation.of(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
        operations = List.copyOf(found);
    }

    static OpenApiDescription instance() {
        return INSTANCE;
    }

    JsonNode root() {
        return root;
    }

    List<Operation> operations() {
        return operations;
    }

    /** Returns the node itself, or the target of its {@code $ref} within the file. */
    JsonNode resolve(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null ? node : root.at(reference.asText().substring(1));
    }

    private static JsonNode read() {
        try (InputStream file = OpenApiDescription.class.getResourceAsStream(RESOURCE)) {
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

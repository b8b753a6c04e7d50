package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * GitHub's OpenAPI description from the test resources, put together of its extracts: the routes, and references resolved on
 * demand. Immutable.
 */
final class OpenApiDescription {

    private static final String PATS = "/github/openapi-pat.json";
    private static final String PEOPLE_AND_REPOSITORIES = "/github/openapi-context.json";

    /** Operations of the second extract that the operator has no use for. A call of one is a violation. */
    private static final Set<String> UNUSED =
            Set.of("orgs/get-membership-for-user", "apps/list-repos-accessible-to-installation");

    private static final OpenApiDescription INSTANCE =
            new OpenApiDescription(merged(read(PATS), read(PEOPLE_AND_REPOSITORIES)));

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

    /** Adds the second extract to the first. What both have must be the same. */
    private static JsonNode merged(ObjectNode first, ObjectNode second) {
        second.get("paths")
                .forEach(path -> path.properties()
                        .removeIf(method -> UNUSED.contains(
                                method.getValue().get("operationId").asText())));
        add(second.get("paths"), first.withObject("/paths"));
        second.get("components")
                .properties()
                .forEach(kind -> add(kind.getValue(), first.withObject("/components/" + kind.getKey())));
        return first;
    }

    private static void add(JsonNode from, ObjectNode to) {
        from.properties().forEach(entry -> {
            JsonNode before = to.get(entry.getKey());
            if (before != null && !before.equals(entry.getValue())) {
                throw new IllegalStateException("the extracts disagree about " + entry.getKey());
            }
            to.set(entry.getKey(), entry.getValue());
        });
    }

    private static ObjectNode read(String resource) {
        try (InputStream file = OpenApiDescription.class.getResourceAsStream(resource)) {
            return (ObjectNode) new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

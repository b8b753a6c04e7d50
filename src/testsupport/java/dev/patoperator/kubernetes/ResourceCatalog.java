package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.kubernetes.ResourceType.PrinterColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;

/** The served kinds. Custom kinds are added and removed with their CustomResourceDefinitions. */
final class ResourceCatalog {

    private final List<ResourceType> types = new CopyOnWriteArrayList<>();

    List<ResourceType> types() {
        return List.copyOf(types);
    }

    Optional<ResourceType> find(String group, String version, String plural) {
        return types.stream().filter(t -> t.is(group, version, plural)).findFirst();
    }

    /** Serves the kinds of a definition from now on and replaces those of its earlier version. */
    void define(JsonNode definition, boolean builtIn) {
        forget(definition);
        types.addAll(typesOf(definition, builtIn));
    }

    void forget(JsonNode definition) {
        String group = definition.at("/spec/group").asText();
        String plural = definition.at("/spec/names/plural").asText();
        types.removeIf(t -> t.group().equals(group) && t.plural().equals(plural));
    }

    /** Returns the kinds that a definition describes, one for each served version. */
    static List<ResourceType> typesOf(JsonNode definition, boolean builtIn) {
        JsonNode spec = definition.path("spec");
        JsonNode names = spec.path("names");
        String kind = names.path("kind").asText();
        List<ResourceType> found = new ArrayList<>();
        for (JsonNode version : spec.path("versions")) {
            if (!version.path("served").asBoolean(true)) {
                continue;
            }
            found.add(new ResourceType(
                    spec.path("group").asText(),
                    version.path("name").asText(),
                    kind,
                    names.path("listKind").asText(kind + "List"),
                    names.path("plural").asText(),
                    names.path("singular").asText(kind.toLowerCase(java.util.Locale.ROOT)),
                    texts(names.path("shortNames")),
                    texts(names.path("categories")),
                    spec.path("scope").asText().equals("Namespaced"),
                    version.path("subresources").has("status"),
                    builtIn,
                    version.at("/schema/openAPIV3Schema"),
                    columns(version.path("additionalPrinterColumns"))));
        }
        return found;
    }

    private static List<PrinterColumn> columns(JsonNode declared) {
        if (declared.isEmpty()) {
            // The column that Kubernetes shows for a definition without columns.
            return List.of(new PrinterColumn("Age", "date", "", "", 0, ".metadata.creationTimestamp"));
        }
        return StreamSupport.stream(declared.spliterator(), false)
                .map(c -> new PrinterColumn(
                        c.path("name").asText(),
                        c.path("type").asText(),
                        c.path("format").asText(""),
                        c.path("description").asText(""),
                        c.path("priority").asInt(0),
                        c.path("jsonPath").asText()))
                .toList();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}

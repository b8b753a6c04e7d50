package dev.patoperator.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Argo CD's customization for one kind, in {@code deploy/argocd} and in Argo CD's own layout. */
record ArgoCustomization(String kind) {

    /** The kinds that people write. They have conditions. */
    static final List<String> KINDS = List.of("PatGrantReview", "PatRevocation", "PatInventory");

    /** The kinds of an inventory's objects. They have no conditions. */
    static final List<String> ITEM_KINDS = List.of("PatRequest", "PatGrant");

    static final List<String> ACTIONS = List.of("resume", "retry", "suspend");
    static final String GROUP = "patoperator.dev";

    private static final Path ROOT = Path.of("deploy/argocd/resource_customizations", GROUP);
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<Path, String> TEXTS = new ConcurrentHashMap<>();

    /** The health that Argo CD shows. */
    record Health(String status, String message) {}

    /** Returns the customizations of all kinds. */
    static List<ArgoCustomization> all() {
        return Stream.concat(KINDS.stream(), ITEM_KINDS.stream())
                .map(ArgoCustomization::new)
                .toList();
    }

    /** Whether resources of this kind have actions. */
    boolean hasActions() {
        return Files.isDirectory(folder().resolve("actions"));
    }

    /** Returns the health of a resource of this kind. */
    Health health(JsonNode resource) {
        JsonNode result = ArgoLua.run(text("health.lua"), resource);
        return new Health(result.path("status").asText(), result.path("message").asText());
    }

    /** Returns the actions that are offered for a resource, and for each whether it is enabled. */
    Map<String, Boolean> actions(JsonNode resource) {
        Map<String, Boolean> actions = new TreeMap<>();
        ArgoLua.run(text("actions/discovery.lua"), resource)
                .properties()
                .forEach(action -> actions.put(
                        action.getKey(), !action.getValue().path("disabled").asBoolean()));
        return actions;
    }

    /** Returns the resource after an action. */
    JsonNode act(String action, JsonNode resource) {
        return withEmptyObjects(ArgoLua.run(text("actions/" + action + "/action.lua"), resource), resource);
    }

    /** Restores empty objects that Lua turned into empty arrays, as Argo CD does. */
    private static JsonNode withEmptyObjects(JsonNode now, JsonNode before) {
        if (now.isArray() && now.isEmpty() && before.isObject()) {
            return before;
        }
        if (now instanceof ObjectNode object && before.isObject()) {
            object.properties()
                    .forEach(field -> field.setValue(withEmptyObjects(field.getValue(), before.path(field.getKey()))));
        }
        if (now instanceof ArrayNode array && before.isArray()) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withEmptyObjects(array.get(i), before.path(i)));
            }
        }
        return now;
    }

    /** Returns a file of this kind's folder. */
    String text(String name) {
        return TEXTS.computeIfAbsent(folder().resolve(name), ArgoCustomization::read);
    }

    /** Returns a YAML file of this kind's folder. */
    JsonNode yaml(String name) {
        return yaml(folder().resolve(name));
    }

    Path folder() {
        return ROOT.resolve(kind);
    }

    static JsonNode yaml(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

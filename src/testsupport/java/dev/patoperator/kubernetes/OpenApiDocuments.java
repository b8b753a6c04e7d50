package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * {@code /openapi/v3}, generated from the schemas of the served kinds. {@code kubectl explain} reads it, and
 * {@code kubectl apply} learns from it that the server validates fields.
 */
final class OpenApiDocuments {

    private static final String ROOT = "/openapi/v3";
    private static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    private static final String REF = "#/components/schemas/";

    private final ResourceCatalog catalog;

    OpenApiDocuments(ResourceCatalog catalog) {
        this.catalog = catalog;
    }

    /** Returns the document at a path, if there is one. */
    Optional<ApiResponse> answer(ApiRequest request) {
        if (request.path().equals(ROOT)) {
            return Optional.of(new ApiResponse(200, index()));
        }
        if (!request.path().startsWith(ROOT + "/")) {
            return Optional.empty();
        }
        String versionPath = request.path().substring(ROOT.length());
        List<ResourceType> types = catalog.types().stream()
                .filter(type -> type.versionPath().equals(versionPath))
                .toList();
        return types.isEmpty() ? Optional.empty() : Optional.of(new ApiResponse(200, document(types)));
    }

    private ObjectNode index() {
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        ObjectNode paths = index.putObject("paths");
        catalog.types().stream()
                .map(ResourceType::versionPath)
                .distinct()
                .forEach(path -> paths.putObject(path.substring(1)).put("serverRelativeURL", ROOT + path));
        return index;
    }

    private static ObjectNode document(List<ResourceType> types) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", "embedded");
        ObjectNode paths = document.putObject("paths");
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        schemas.set(OBJECT_META, objectMeta());
        for (ResourceType type : types) {
            addPaths(paths, type);
            schemas.set(schemaName(type), schema(type));
        }
        return document;
    }

    private static void addPaths(ObjectNode paths, ResourceType type) {
        String namespace = type.namespaced() ? "{namespace}" : "";
        ObjectNode object = paths.putObject(type.objectPath(namespace, "{name}"));
        for (String action : List.of("get", "put", "patch", "delete")) {
            addOperation(object, action, action, type);
        }
        ObjectNode collection = paths.putObject(type.collectionPath(namespace));
        addOperation(collection, "get", "list", type);
        addOperation(collection, "post", "post", type);
    }

    private static void addOperation(ObjectNode path, String method, String action, ResourceType type) {
        ObjectNode operation = path.putObject(method);
        for (String name : List.of("dryRun", "fieldManager", "fieldValidation", "force")) {
            ObjectNode parameter = operation.withArrayProperty("parameters").addObject();
            parameter.put("name", name).put("in", "query").put("description", "");
            parameter.putObject("schema").put("type", name.equals("force") ? "boolean" : "string");
        }
        ObjectNode answer = operation.putObject("responses").putObject("200").put("description", "OK");
        answer.putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", REF + schemaName(type));
        operation.put("x-kubernetes-action", action);
        operation.set("x-kubernetes-group-version-kind", groupVersionKind(type));
    }

    private static ObjectNode schema(ResourceType type) {
        ObjectNode schema = type.schema().deepCopy();
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        properties.set("apiVersion", text("The version of the schema that this object is written in."));
        properties.set("kind", text("The kind of this object."));
        ObjectNode metadata = properties.putObject("metadata");
        metadata.put("description", "Standard object's metadata.");
        metadata.putArray("allOf").addObject().put("$ref", REF + OBJECT_META);
        JsonNode declared = schema.path("properties");
        declared.fields().forEachRemaining(f -> {
            if (!properties.has(f.getKey())) {
                properties.set(f.getKey(), f.getValue());
            }
        });
        schema.set("properties", properties);
        schema.putArray("x-kubernetes-group-version-kind").add(groupVersionKind(type));
        return schema;
    }

    private static ObjectNode groupVersionKind(ResourceType type) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("group", type.group())
                .put("kind", type.kind())
                .put("version", type.version());
    }

    private static ObjectNode objectMeta() {
        ObjectNode meta = JsonNodeFactory.instance.objectNode();
        meta.put("type", "object").put("description", "ObjectMeta is metadata that all persisted resources must have.");
        ObjectNode properties = meta.putObject("properties");
        for (String name : List.of("name", "namespace", "generateName", "uid", "resourceVersion")) {
            properties.set(name, text(""));
        }
        properties.putObject("generation").put("type", "integer").put("format", "int64");
        for (String name : List.of("creationTimestamp", "deletionTimestamp")) {
            properties.putObject(name).put("type", "string").put("format", "date-time");
        }
        for (String name : List.of("labels", "annotations")) {
            properties.putObject(name).put("type", "object").set("additionalProperties", text(""));
        }
        properties.putObject("finalizers").put("type", "array").set("items", text(""));
        for (String name : List.of("ownerReferences", "managedFields")) {
            properties.putObject(name).put("type", "array").putObject("items").put("type", "object");
        }
        return meta;
    }

    private static ObjectNode text(String description) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "string");
        return description.isEmpty() ? schema : schema.put("description", description);
    }

    /** Returns the name of a schema as Kubernetes builds it: the group's parts reversed, then version and kind. */
    private static String schemaName(ResourceType type) {
        List<String> parts = Arrays.asList((type.group().isEmpty() ? "core.api.k8s.io" : type.group()).split("\\."));
        Collections.reverse(parts);
        return String.join(".", parts) + "." + type.version() + "." + type.kind();
    }
}

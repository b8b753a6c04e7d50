package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The discovery documents: the version, the groups, and the resources of each group version. */
final class Discovery {

    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final List<String> STATUS_VERBS = List.of("get", "patch", "update");
    /** The version that the embedded API reports; clients choose features by it. */
    private static final String VERSION = "v1.32.4";

    private final ResourceCatalog catalog;

    Discovery(ResourceCatalog catalog) {
        this.catalog = catalog;
    }

    /** Returns the requested document, if the request is for discovery or health. */
    Optional<ApiResponse> answer(ApiRequest request) {
        if (!request.method().equals("GET")) {
            return Optional.empty();
        }
        String path = request.path().length() > 1 ? request.path().replaceAll("/$", "") : request.path();
        switch (path) {
            case "/":
                return ok(rootPaths());
            case "/version":
                return ok(version());
            case "/healthz":
            case "/livez":
            case "/readyz":
                return Optional.of(new ApiResponse(200, JsonNodeFactory.instance.textNode("ok")));
            case "/api":
                return ok(coreVersions());
            case "/apis":
                return ok(groups());
            default:
                return groupDocument(path);
        }
    }

    private Optional<ApiResponse> groupDocument(String path) {
        List<ResourceType> types = catalog.types().stream()
                .filter(type -> type.versionPath().equals(path))
                .toList();
        if (!types.isEmpty()) {
            return ok(resources(types));
        }
        return groupNames().stream()
                .filter(group -> path.equals("/apis/" + group))
                .findFirst()
                .flatMap(group -> ok(group(group).put("kind", "APIGroup").put("apiVersion", "v1")));
    }

    private static Optional<ApiResponse> ok(ObjectNode document) {
        return Optional.of(new ApiResponse(200, document));
    }

    private ObjectNode rootPaths() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode paths = root.putArray("paths").add("/api").add("/apis");
        catalog.types().stream().map(ResourceType::versionPath).distinct().forEach(paths::add);
        return root;
    }

    private static ObjectNode version() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("major", "1")
                .put("minor", "32")
                .put("gitVersion", VERSION)
                .put("platform", "embedded");
    }

    private static ObjectNode coreVersions() {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("kind", "APIVersions");
        document.putArray("versions").add("v1");
        return document;
    }

    private ObjectNode groups() {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        groupNames().forEach(name -> groups.add(group(name)));
        return list;
    }

    private Set<String> groupNames() {
        return catalog.types().stream()
                .map(ResourceType::group)
                .filter(group -> !group.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private ObjectNode group(String name) {
        ObjectNode group = JsonNodeFactory.instance.objectNode().put("name", name);
        ArrayNode versions = group.putArray("versions");
        catalog.types().stream()
                .filter(type -> type.group().equals(name))
                .map(ResourceType::version)
                .distinct()
                .forEach(version -> versions.add(groupVersion(name, version)));
        group.set("preferredVersion", versions.get(0));
        return group;
    }

    private static ObjectNode groupVersion(String group, String version) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("groupVersion", group + "/" + version)
                .put("version", version);
    }

    private static ObjectNode resources(List<ResourceType> types) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("kind", "APIResourceList").put("apiVersion", "v1");
        list.put("groupVersion", types.get(0).apiVersion());
        ArrayNode resources = list.putArray("resources");
        for (ResourceType type : types) {
            ObjectNode main = resource(resources, type, type.plural(), VERBS);
            type.shortNames().forEach(main.putArray("shortNames")::add);
            type.categories().forEach(main.putArray("categories")::add);
            main.put("singularName", type.singular());
            if (type.statusSubresource()) {
                resource(resources, type, type.plural() + "/status", STATUS_VERBS);
            }
        }
        return list;
    }

    private static ObjectNode resource(ArrayNode resources, ResourceType type, String name, List<String> verbs) {
        ObjectNode resource = resources.addObject();
        resource.put("name", name).put("singularName", "").put("namespaced", type.namespaced());
        resource.put("kind", type.kind());
        verbs.forEach(resource.putArray("verbs")::add);
        return resource;
    }
}

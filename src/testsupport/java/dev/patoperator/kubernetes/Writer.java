package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.kubernetes.Owners.Owner;
import java.util.List;
import java.util.Optional;

/** Writes to the store, notifies the watches and keeps the log. Guarded by the API's lock. */
final class Writer {

    private final ResourceCatalog catalog;
    private final CrudStore store;
    private final WatchHub hub;
    private final WriteLog log;
    private final SchemaRules rules = new SchemaRules();
    private final OwnedObjects owned = new OwnedObjects();

    Writer(ResourceCatalog catalog, CrudStore store, WatchHub hub, WriteLog log) {
        this.catalog = catalog;
        this.store = store;
        this.hub = hub;
        this.log = log;
    }

    ObjectNode read(ResourcePath path) {
        return find(path).orElseThrow(() -> ApiFailure.notFound(path.type(), path.name()));
    }

    private Optional<ObjectNode> find(ResourcePath path) {
        EventView view = EventView.of(path.type());
        return store.get(view.stored(catalog, path.type()), path.namespace(), path.name())
                .map(view::toServed);
    }

    ApiResponse create(ResourcePath path, ApiRequest request) {
        return create(path, request, body(path, request), owner(request, path, "Update"));
    }

    private ApiResponse create(ResourcePath path, ApiRequest request, ObjectNode body, Owner owner) {
        ResourceType type = path.type();
        ObjectNode object = ObjectRules.prepareCreate(type, path.namespace(), body);
        String name = object.at("/metadata/name").asText();
        ResourcePath at = new ResourcePath(type, path.namespace(), name, "");
        if (find(at).isPresent()) {
            throw ApiFailure.alreadyExists(type, name);
        }
        check(type, object, null);
        Owners owners = owner.operation().equals("Apply")
                ? new Owners(java.util.Map.of(owner, FieldSet.of(applicable(type, body, false), Shape.of(type))))
                : ServerSideApply.update(type, JsonNodeFactory.instance.objectNode(), object, owner);
        owners.writeTo(object, type.apiVersion(), JsonNodeFactory.instance.objectNode());
        return new ApiResponse(201, save(at.call(verb(owner, Verb.CREATE)), at, request, null, object));
    }

    ApiResponse update(ResourcePath path, ApiRequest request) {
        ObjectNode live = read(path);
        ObjectNode body = body(path, request);
        if (!path.type().builtIn()
                && body.at("/metadata/resourceVersion").asText("").isEmpty()) {
            throw ApiFailure.invalid(
                    path.type(),
                    path.name(),
                    List.of(new ApiFailure.Cause(
                            "FieldValueInvalid",
                            "metadata.resourceVersion",
                            "Invalid value: 0x0: must be specified for an update")));
        }
        return change(path, request, live, body, Verb.UPDATE);
    }

    ApiResponse patch(ResourcePath path, ApiRequest request) {
        ObjectNode live = read(path);
        ObjectNode patched = Json.withoutNulls(PatchFormats.patch(live, request.contentType(), request.body()));
        return change(path, request, live, ObjectRules.encodeStringData(path.type(), patched), Verb.PATCH);
    }

    private static ObjectNode body(ResourcePath path, ApiRequest request) {
        return ObjectRules.encodeStringData(path.type(), Json.parseObject(request.body()));
    }

    private ApiResponse change(ResourcePath path, ApiRequest request, ObjectNode live, ObjectNode body, Verb verb) {
        ResourceType type = path.type();
        ObjectRules.checkPreconditions(type, live, body);
        boolean ownersSent = body.at("/metadata/managedFields").isArray();
        ObjectNode next = ObjectRules.prepareUpdate(type, live, body, path.isStatus());
        check(type, next, live);
        ObjectNode ownersFrom = live.deepCopy();
        if (ownersSent) {
            ownersFrom.withObjectProperty("metadata").set("managedFields", body.at("/metadata/managedFields"));
        }
        ServerSideApply.update(type, ownersFrom, next, owner(request, path, "Update"))
                .writeTo(next, type.apiVersion(), live);
        return new ApiResponse(200, save(path.call(verb), path, request, live, next));
    }

    ApiResponse apply(ResourcePath path, ApiRequest request) {
        ResourceType type = path.type();
        ObjectNode body = body(path, request);
        if (request.param("fieldManager").isEmpty()) {
            throw ApiFailure.badRequest("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: "
                    + "is required for apply patch");
        }
        if (!body.at("/metadata/managedFields").isEmpty()) {
            throw ApiFailure.badRequest("metadata.managedFields must be nil");
        }
        Owner owner = owner(request, path, "Apply");
        Optional<ObjectNode> found = find(path);
        if (found.isEmpty()) {
            return applyNew(path, request, body, owner);
        }
        ObjectNode live = found.get();
        ObjectRules.checkPreconditions(type, live, body);
        ServerSideApply.Result result = ServerSideApply.apply(
                type, live, applicable(type, body, path.isStatus()), owner, request.isTrue("force"));
        ObjectNode next = ObjectRules.prepareUpdate(type, live, result.object(), path.isStatus());
        check(type, next, live);
        result.owners().writeTo(next, type.apiVersion(), live);
        return new ApiResponse(200, save(path.call(Verb.APPLY), path, request, live, next));
    }

    private ApiResponse applyNew(ResourcePath path, ApiRequest request, ObjectNode body, Owner owner) {
        if (!path.subresource().isEmpty()) {
            throw ApiFailure.notFound(path.type(), path.name());
        }
        if (!body.at("/metadata/uid").asText("").isEmpty()
                || !body.at("/metadata/resourceVersion").asText("").isEmpty()) {
            throw new ApiFailure(
                    409,
                    "Conflict",
                    "Operation cannot be fulfilled on %s \"%s\": the provided object is a certain one, and no existing object was found"
                            .formatted(path.type().qualifiedPlural(), path.name()));
        }
        body.withObjectProperty("metadata").put("name", path.name());
        return create(path, request, body, owner);
    }

    /** Returns the part of a body that a manager may own through this endpoint. */
    private static ObjectNode applicable(ResourceType type, ObjectNode body, boolean status) {
        ObjectNode applied = body.deepCopy();
        if (status) {
            applied.retain("apiVersion", "kind", "status");
        } else if (type.statusSubresource()) {
            applied.remove("status");
        }
        return applied;
    }

    ApiResponse delete(ResourcePath path, ApiRequest request) {
        ObjectNode live = read(path);
        JsonNode options = Json.parseObject(request.body());
        ObjectRules.checkPreconditions(
                path.type(),
                live,
                JsonNodeFactory.instance.objectNode().set("metadata", options.path("preconditions")));
        if (!live.at("/metadata/finalizers").isEmpty()) {
            ObjectNode marked = live.deepCopy();
            if (!marked.at("/metadata").has("deletionTimestamp")) {
                marked.withObjectProperty("metadata").put("deletionTimestamp", ObjectRules.now());
            }
            return new ApiResponse(200, save(path.call(Verb.DELETE), path, request, live, marked));
        }
        if (!request.isDryRun()) {
            if (path.type().is("", "v1", "namespaces")) {
                emptyNamespace(path.name());
            }
            remove(path.type(), live);
            log.add(new Write(path.call(Verb.DELETE), request.fieldManager(), true));
        }
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1").put("status", "Success");
        status.putObject("metadata");
        status.putObject("details")
                .put("name", path.name())
                .put("group", path.type().group())
                .put("kind", path.type().plural())
                .put("uid", live.at("/metadata/uid").asText());
        return new ApiResponse(200, status);
    }

    private void emptyNamespace(String namespace) {
        catalog.types().stream()
                .filter(ResourceType::namespaced)
                .forEach(type -> store.list(type, namespace).forEach(object -> remove(type, object)));
    }

    /** Changes an annotation as another client would, without a log entry; no-op when there is no object. */
    void touch(ResourcePath path) {
        find(path).ifPresent(live -> {
            ObjectNode next = live.deepCopy();
            next.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put("embedded/touched-at", Long.toString(store.currentResourceVersion()));
            put(path.type(), live, next);
        });
    }

    /** Stores an object if it changed; returns the stored object in the form of the path's version. */
    private ObjectNode save(ApiCall call, ResourcePath path, ApiRequest request, ObjectNode live, ObjectNode next) {
        boolean changed = live == null || !sameApartFromTimes(live, next);
        if (request.isDryRun()) {
            return next;
        }
        log.add(new Write(call, request.fieldManager(), changed));
        if (!changed) {
            return live;
        }
        if (next.at("/metadata").has("deletionTimestamp")
                && next.at("/metadata/finalizers").isEmpty()) {
            remove(path.type(), live);
            return next;
        }
        put(path.type(), live, next);
        return next;
    }

    private void check(ResourceType type, ObjectNode object, ObjectNode live) {
        rules.check(type, object, live);
        if (type.isDefinition()) {
            String name = object.at("/metadata/name").asText();
            ResourceCatalog.typesOf(object, false).forEach(defined -> rules.compile(type, name, defined));
        }
    }

    private void put(ResourceType served, ObjectNode live, ObjectNode next) {
        long version = store.requestResourceVersion();
        next.withObjectProperty("metadata").put("resourceVersion", Long.toString(version));
        EventView view = EventView.of(served);
        ResourceType type = view.stored(catalog, served);
        ObjectNode stored = view.toStored(next);
        store.put(type, stored);
        owned.stored(type, stored);
        if (type.isDefinition()) {
            catalog.define(stored, false);
        }
        hub.publish(new WatchHub.Change(version, type, live == null ? null : view.toStored(live), stored));
        owned.deletedOwner(stored).ifPresent(this::collect);
    }

    private void remove(ResourceType served, ObjectNode object) {
        EventView view = EventView.of(served);
        ResourceType type = view.stored(catalog, served);
        ObjectNode last = view.toStored(object);
        store.remove(type, last);
        if (type.isDefinition()) {
            catalog.forget(last);
        }
        hub.publish(new WatchHub.Change(store.requestResourceVersion(), type, last, null));
        collect(object.at("/metadata/uid").asText());
    }

    /** Deletes at once what has no other owner, as the garbage collector does after a while. */
    private void collect(String ownerUid) {
        for (ResourcePath path : owned.ofDeleted(ownerUid)) {
            find(path)
                    .filter(object -> hasOnlyOwner(object, ownerUid))
                    .ifPresent(object -> remove(path.type(), object));
        }
    }

    private static boolean hasOnlyOwner(ObjectNode object, String ownerUid) {
        JsonNode owners = object.at("/metadata/ownerReferences");
        return owners.size() == 1 && owners.get(0).path("uid").asText().equals(ownerUid);
    }

    private static boolean sameApartFromTimes(ObjectNode live, ObjectNode next) {
        return Owners.of(live).equals(Owners.of(next)) && withoutOwners(live).equals(withoutOwners(next));
    }

    private static ObjectNode withoutOwners(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        copy.withObjectProperty("metadata").remove("managedFields");
        return copy;
    }

    private static Verb verb(Owner owner, Verb otherwise) {
        return owner.operation().equals("Apply") ? Verb.APPLY : otherwise;
    }

    private static Owner owner(ApiRequest request, ResourcePath path, String operation) {
        return new Owner(request.fieldManager(), operation, path.subresource());
    }
}

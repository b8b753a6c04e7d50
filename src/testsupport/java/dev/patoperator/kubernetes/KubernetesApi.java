package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The API without a port: handles requests and runs watches. Thread-safe: it handles one request at a time, so that
 * events are sent in the order of their resourceVersions.
 */
final class KubernetesApi {

    private final ResourceCatalog catalog;
    private final CrudStore store;
    private final Writer writer;
    private final WatchHub hub;
    private final Faults faults;
    private final CallLog calls;

    KubernetesApi(ResourceCatalog catalog, CrudStore store, Writer writer, WatchHub hub, Faults faults, CallLog calls) {
        this.catalog = catalog;
        this.store = store;
        this.writer = writer;
        this.hub = hub;
        this.faults = faults;
        this.calls = calls;
    }

    ResourceCatalog catalog() {
        return catalog;
    }

    /** Handles every request except a watch. */
    synchronized ApiResponse handle(ApiRequest request) {
        try {
            Optional<ApiResponse> document = new Discovery(catalog).answer(request);
            if (document.isPresent()) {
                return document.get();
            }
            Optional<ApiResponse> review = AccessReviews.answer(request);
            if (review.isPresent()) {
                return review.get();
            }
            return resource(request);
        } catch (ApiFailure failure) {
            return failure.response();
        } catch (RuntimeException bug) {
            return new ApiFailure(500, "InternalError", "the embedded API failed: " + bug).response();
        }
    }

    boolean isWatch(ApiRequest request) {
        return request.method().equals("GET")
                && request.isTrue("watch")
                && ResourcePath.of(catalog, request.path()).isPresent();
    }

    /** Returns the refusal of a watch that must not start. */
    synchronized Optional<ApiResponse> refuses(ApiRequest watch) {
        try {
            ResourcePath path = path(watch);
            Selector.of(watch);
            if (watch.isTrue("sendInitialEvents")) {
                throw new ApiFailure(422, "Invalid", "sendInitialEvents is not served");
            }
            return faults.of(recorded(watch, path, Verb.WATCH)).map(ApiFailure::response);
        } catch (ApiFailure failure) {
            return Optional.of(failure.response());
        }
    }

    /** Starts a watch that {@link #refuses} accepted. Without a resourceVersion it begins with all existing objects. */
    synchronized void watch(ApiRequest request, WatchHub.Sink sink) {
        ResourcePath path = path(request);
        EventView view = EventView.of(path.type());
        ResourceType stored = view.stored(catalog, path.type());
        Predicate<JsonNode> selects = selects(request, path);
        WatchHub.Watch watch = new WatchHub.Watch(type -> type.equals(stored), selects, view::toServed, sink);
        String after = request.param("resourceVersion");
        long version = after.isEmpty() || after.equals("0") ? store.currentResourceVersion() : Long.parseLong(after);
        if (after.isEmpty() || after.equals("0")) {
            store.list(stored, path.namespace()).stream()
                    .map(view::toServed)
                    .filter(selects)
                    .forEach(object -> watch.send("ADDED", object));
        }
        hub.start(watch, version);
    }

    synchronized void stopWatch(WatchHub.Sink sink) {
        hub.stop(sink);
    }

    synchronized void closeWatches() {
        hub.closeAll();
    }

    synchronized void expireWatches() {
        hub.expireAll(store.currentResourceVersion());
    }

    private ResourcePath path(ApiRequest request) {
        return ResourcePath.of(catalog, request.path()).orElseThrow(ApiFailure::noSuchPath);
    }

    private ApiResponse resource(ApiRequest request) {
        ResourcePath path = path(request);
        Verb verb = verb(request, path);
        ApiCall call = recorded(request, path, verb);
        faults.of(call).ifPresent(failure -> {
            if (failure.isConflict()) {
                writer.touch(path);
            }
            throw failure;
        });
        Optional<ApiFailure> lost = faults.insteadOfAnswer(call);
        ApiResponse response = answer(request, path, verb);
        if (lost.isPresent()) {
            throw lost.get();
        }
        return response;
    }

    private ApiResponse answer(ApiRequest request, ResourcePath path, Verb verb) {
        if (!path.subresource().isEmpty() && !(path.isStatus() && path.type().statusSubresource())) {
            throw ApiFailure.noSuchPath();
        }
        switch (verb) {
            case GET:
                return new ApiResponse(200, writer.read(path));
            case LIST:
                return new ApiResponse(200, list(request, path));
            case DELETE:
                return writer.delete(path, request);
            case DELETE_COLLECTION:
                return deleteCollection(request, path);
            case CREATE:
                return writer.create(path, request);
            case UPDATE:
                return writer.update(path, request);
            case APPLY:
                return writer.apply(path, request);
            default:
                return writer.patch(path, request);
        }
    }

    private ApiCall recorded(ApiRequest request, ResourcePath path, Verb verb) {
        ApiCall call = path.call(verb);
        calls.add(new CallLog.Entry(request.userAgent(), path.type().group(), call));
        return call;
    }

    private static Verb verb(ApiRequest request, ResourcePath path) {
        boolean collection = path.name().isEmpty();
        switch (request.method()) {
            case "GET":
                return collection ? Verb.LIST : Verb.GET;
            case "DELETE":
                return collection ? Verb.DELETE_COLLECTION : Verb.DELETE;
            case "POST":
                return only(collection, Verb.CREATE);
            case "PUT":
                return only(!collection, Verb.UPDATE);
            case "PATCH":
                return only(!collection, request.isApply() ? Verb.APPLY : Verb.PATCH);
            default:
                return only(false, Verb.GET);
        }
    }

    private static Verb only(boolean allowed, Verb verb) {
        if (!allowed) {
            throw new ApiFailure(
                    405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        }
        return verb;
    }

    private ObjectNode list(ApiRequest request, ResourcePath path) {
        ResourceType type = path.type();
        ListPage page = ListPage.of(request, selected(request, path), store.currentResourceVersion());
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("kind", type.listKind()).put("apiVersion", type.apiVersion());
        list.set("metadata", page.metadata());
        list.putArray("items").addAll(page.items());
        return list;
    }

    private List<ObjectNode> selected(ApiRequest request, ResourcePath path) {
        EventView view = EventView.of(path.type());
        return store.list(view.stored(catalog, path.type()), path.namespace()).stream()
                .map(view::toServed)
                .filter(selects(request, path))
                .toList();
    }

    private ApiResponse deleteCollection(ApiRequest request, ResourcePath path) {
        ObjectNode before = list(request, path);
        selected(request, path)
                .forEach(object -> writer.delete(
                        new ResourcePath(
                                path.type(),
                                object.at("/metadata/namespace").asText(),
                                object.at("/metadata/name").asText(),
                                ""),
                        request));
        return new ApiResponse(200, before);
    }

    private static Predicate<JsonNode> selects(ApiRequest request, ResourcePath path) {
        return Selector.of(request)
                .and(o -> path.namespace().isEmpty()
                        || o.at("/metadata/namespace").asText().equals(path.namespace()))
                .and(o ->
                        path.name().isEmpty() || o.at("/metadata/name").asText().equals(path.name()));
    }
}

package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Uses Fabric8's CRUD dispatcher as the store and the HTTP server of {@link KubernetesApi}. Objects are kept in its map
 * under its own keys. Requests go to the API instead of its handlers, which do not support server-side apply.
 */
final class CrudStore extends KubernetesCrudDispatcher {

    private volatile KubernetesApi api;
    private volatile MockWebServer web;
    private volatile long currentResourceVersion;

    /** Sends all further requests to this API. */
    void serve(KubernetesApi served) {
        this.api = served;
    }

    /** Keeps a server's record of requests empty; it would grow as long as the server runs. */
    void forgetRequestsOf(MockWebServer server) {
        this.web = server;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        if (web != null) {
            web.reset();
        }
        ApiRequest call = ApiRequest.of(
                request.getMethod(),
                request.getPath(),
                request.getHeader("Content-Type"),
                request.getHeader("Accept"),
                request.getHeader("User-Agent"),
                request.getUtf8Body());
        if (api.isWatch(call) && request.getHeader("Upgrade") != null) {
            Optional<ApiResponse> refused = api.refuses(call);
            if (refused.isEmpty()) {
                return new MockResponse().withWebSocketUpgrade(new WatchSocket(api, call));
            }
            return answer(refused.get());
        }
        return answer(api.handle(call));
    }

    private static MockResponse answer(ApiResponse response) {
        return new MockResponse()
                .setResponseCode(response.status())
                .setHeader("Content-Type", response.contentType())
                .setBody(response.text());
    }

    @Override
    public long requestResourceVersion() {
        currentResourceVersion = super.requestResourceVersion();
        return currentResourceVersion;
    }

    /** Returns the version of the last change. */
    long currentResourceVersion() {
        return currentResourceVersion;
    }

    /** Returns a copy of the stored object. */
    Optional<ObjectNode> get(ResourceType type, String namespace, String name) {
        return Optional.ofNullable(map.get(key(type, namespace, name))).map(Json::parseObject);
    }

    /**
     * Returns copies of all objects of a kind, ordered by namespace and name; an empty namespace means all namespaces.
     */
    List<ObjectNode> list(ResourceType type, String namespace) {
        AttributeSet collection = getKey(type.collectionPath(namespace));
        List<ObjectNode> found = new ArrayList<>();
        synchronized (map) {
            map.forEach((key, json) -> {
                if (key.matches(collection)) {
                    found.add(Json.parseObject(json));
                }
            });
        }
        found.sort(Comparator.comparing(
                        (ObjectNode o) -> o.at("/metadata/namespace").asText())
                .thenComparing(o -> o.at("/metadata/name").asText()));
        return found;
    }

    void put(ResourceType type, ObjectNode object) {
        map.put(keyOf(type, object), Json.write(object));
    }

    void remove(ResourceType type, ObjectNode object) {
        map.remove(keyOf(type, object));
    }

    private AttributeSet keyOf(ResourceType type, ObjectNode object) {
        return key(
                type,
                object.at("/metadata/namespace").asText(),
                object.at("/metadata/name").asText());
    }

    private AttributeSet key(ResourceType type, String namespace, String name) {
        return getKey(type.objectPath(namespace, name));
    }
}

package dev.patoperator.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Set;
import java.util.TreeSet;

/** The names of all objects in a cluster, except those that Kubernetes itself creates at any time. */
record ClusterContents(Set<String> names) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> MADE_BY_KUBERNETES =
            Set.of("events", "apiservices", "componentstatuses", "ipaddresses", "endpoints", "endpointslices");
    private static final Set<String> MADE_IN_EACH_NAMESPACE = Set.of("kube-root-ca.crt", "default");

    /** Lists what is in the cluster now. */
    static ClusterContents of(KubernetesClient client) {
        Set<String> names = new TreeSet<>();
        for (ApiResource type : ApiResource.listable(client)) {
            if (!MADE_BY_KUBERNETES.contains(type.plural())) {
                for (JsonNode item : items(client, type)) {
                    String namespace = item.at("/metadata/namespace").asText();
                    String name = item.at("/metadata/name").asText();
                    if (!namespace.startsWith("kube-") && !MADE_IN_EACH_NAMESPACE.contains(name)) {
                        names.add(type.path() + " " + namespace + "/" + name);
                    }
                }
            }
        }
        return new ClusterContents(names);
    }

    /** Returns what is in the cluster now and was not before. */
    Set<String> since(ClusterContents before) {
        Set<String> added = new TreeSet<>(names);
        added.removeAll(before.names);
        return added;
    }

    private static JsonNode items(KubernetesClient client, ApiResource type) {
        String list = client.raw(type.path());
        try {
            // Null when the type was removed after the discovery.
            return list == null ? JSON.createArrayNode() : JSON.readTree(list).path("items");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(type.path(), e);
        }
    }
}

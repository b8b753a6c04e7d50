package dev.patoperator.it;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A type of object that the API server serves: {@code apps/v1}, {@code deployments}. */
record ApiResource(String groupVersion, String plural, boolean namespaced, List<String> verbs) {

    /** Each type that can be listed, in its preferred version. */
    static List<ApiResource> listable(KubernetesClient client) {
        Stream<String> groupVersions = Stream.concat(
                Stream.of("v1"),
                client.getApiGroups().getGroups().stream()
                        .map(group -> group.getPreferredVersion().getGroupVersion()));
        return groupVersions
                .map(client::getApiResources)
                // Null for a group whose last CRD was deleted a moment ago.
                .filter(Objects::nonNull)
                .flatMap(ApiResource::of)
                .filter(type -> type.verbs.contains("list"))
                .toList();
    }

    private static Stream<ApiResource> of(APIResourceList list) {
        return list.getResources().stream().map(type -> of(list.getGroupVersion(), type));
    }

    private static ApiResource of(String groupVersion, APIResource type) {
        return new ApiResource(groupVersion, type.getName(), type.getNamespaced(), type.getVerbs());
    }

    /** The path of all objects of this type. */
    String path() {
        return root() + "/" + plural;
    }

    /** The path of the objects of this type in one namespace. */
    String path(String namespace) {
        return root() + "/namespaces/" + namespace + "/" + plural;
    }

    private String root() {
        return (groupVersion.contains("/") ? "/apis/" : "/api/") + groupVersion;
    }
}

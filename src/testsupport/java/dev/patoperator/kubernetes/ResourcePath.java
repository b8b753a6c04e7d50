package dev.patoperator.kubernetes;

import java.util.Arrays;
import java.util.Optional;

/**
 * The target of a URL path: a collection, an object or a subresource of an object.
 *
 * @param namespace empty for cluster-scoped kinds and for a collection over all namespaces
 * @param name empty for a collection
 * @param subresource empty for the object itself
 */
record ResourcePath(ResourceType type, String namespace, String name, String subresource) {

    /** Parses a path; empty when it names no served resource. */
    static Optional<ResourcePath> of(ResourceCatalog catalog, String path) {
        String[] parts = path.split("/");
        // parts[0] is the empty text before the first slash.
        if (parts.length >= 4 && parts[1].equals("api")) {
            return of(catalog, "", parts[2], Arrays.copyOfRange(parts, 3, parts.length));
        }
        if (parts.length >= 5 && parts[1].equals("apis")) {
            return of(catalog, parts[2], parts[3], Arrays.copyOfRange(parts, 4, parts.length));
        }
        return Optional.empty();
    }

    private static Optional<ResourcePath> of(ResourceCatalog catalog, String group, String version, String[] rest) {
        boolean inNamespace = rest.length >= 3
                && rest[0].equals("namespaces")
                && catalog.find(group, version, rest[2])
                        .filter(ResourceType::namespaced)
                        .isPresent();
        String namespace = inNamespace ? rest[1] : "";
        int at = inNamespace ? 2 : 0;
        return catalog.find(group, version, rest[at])
                .filter(type -> rest.length <= at + 3)
                .map(type -> new ResourcePath(type, namespace, part(rest, at + 1), part(rest, at + 2)));
    }

    private static String part(String[] parts, int index) {
        return index < parts.length ? parts[index] : "";
    }

    boolean isStatus() {
        return subresource.equals("status");
    }

    ApiCall call(Verb verb) {
        return new ApiCall(verb, type.plural(), subresource, namespace, name);
    }
}

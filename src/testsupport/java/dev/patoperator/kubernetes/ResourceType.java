package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One kind of one version, as its CustomResourceDefinition describes it; the built-in kinds are described the same way.
 *
 * @param group API group; empty for the core group
 * @param schema the structural schema ({@code openAPIV3Schema})
 * @param columns the printer columns, without the name that always comes first
 * @param statusSubresource whether status is written only through {@code /status}
 * @param builtIn whether the kind is Kubernetes' own; such objects have no generation here
 */
record ResourceType(
        String group,
        String version,
        String kind,
        String listKind,
        String plural,
        String singular,
        List<String> shortNames,
        List<String> categories,
        boolean namespaced,
        boolean statusSubresource,
        boolean builtIn,
        JsonNode schema,
        List<PrinterColumn> columns) {

    /** A column of {@code kubectl get}; a priority above 0 shows it only with {@code -o wide}. */
    record PrinterColumn(String name, String type, String format, String description, int priority, String jsonPath) {}

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Returns plural and group as in error messages: {@code secrets}, {@code leases.coordination.k8s.io}. */
    String qualifiedPlural() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** Returns kind and group as in validation messages. */
    String qualifiedKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    boolean is(String otherGroup, String otherVersion, String otherPlural) {
        return group.equals(otherGroup) && version.equals(otherVersion) && plural.equals(otherPlural);
    }

    /** Whether this kind is CustomResourceDefinition. */
    boolean isDefinition() {
        return is("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    }

    String versionPath() {
        return (group.isEmpty() ? "/api/" : "/apis/" + group + "/") + version;
    }

    /** Returns the path of the collection; an empty namespace means all namespaces, or a cluster-scoped kind. */
    String collectionPath(String namespace) {
        return versionPath() + (namespace.isEmpty() ? "/" : "/namespaces/" + namespace + "/") + plural;
    }

    String objectPath(String namespace, String name) {
        return collectionPath(namespace) + "/" + name;
    }
}

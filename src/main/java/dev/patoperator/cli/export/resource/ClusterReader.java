package dev.patoperator.cli.export.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.cli.export.table.Column;
import dev.patoperator.cli.export.table.Evidence;
import dev.patoperator.cli.export.table.MissingType;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists the objects of a cluster, page by page. Makes no other call. */
public final class ClusterReader {

    private static final String SOURCE = "cluster";
    private static final int PAGE_SIZE = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    private final KubernetesClient kubernetes;
    private final ResourceReader reader;
    private final Evidence evidence;
    private final ObjectMapper json = new ObjectMapper();
    private int lists;

    public ClusterReader(KubernetesClient kubernetes, ResourceReader reader, Evidence evidence) {
        this.kubernetes = kubernetes;
        this.reader = reader;
        this.evidence = evidence;
    }

    /**
     * Reads all kinds.
     *
     * @param namespaces DNS labels; empty for all namespaces
     * @return the kinds that could not be listed everywhere
     * @throws ClusterUnreadableException when the API does not answer, or lists nothing
     */
    public Set<ResourceKind> read(List<String> namespaces) throws ClusterUnreadableException, IOException {
        Set<ResourceKind> unlisted = EnumSet.noneOf(ResourceKind.class);
        for (ResourceKind kind : ResourceKind.values()) {
            if (namespaces.isEmpty() && !isListed(kind, null)) {
                unlisted.add(kind);
            }
            for (String namespace : namespaces) {
                if (!isListed(kind, namespace)) {
                    unlisted.add(kind);
                }
            }
        }
        if (lists == 0) {
            throw new ClusterUnreadableException(
                    "this account may list none of the kinds, or the cluster does not have them");
        }
        return unlisted;
    }

    private boolean isListed(ResourceKind kind, @Nullable String namespace)
            throws ClusterUnreadableException, IOException {
        String problem = list(kind, namespace);
        if (problem == null) {
            lists++;
            return true;
        }
        String place = namespace == null ? "in all namespaces" : "in namespace " + namespace;
        evidence.addMissing(MissingType.NOT_LISTED
                .row(kind.plural() + " " + place + ": " + problem)
                .set(Column.resourceKind, kind.kind())
                .set(Column.namespace, namespace)
                .set(Column.source, SOURCE)
                .build());
        return false;
    }

    /** Returns why the list is not complete; null when it is. */
    private @Nullable String list(ResourceKind kind, @Nullable String namespace)
            throws ClusterUnreadableException, IOException {
        String path = "/apis/" + PatResource.GROUP + "/" + PatResource.VERSION + "/"
                + (namespace == null ? "" : "namespaces/" + namespace + "/") + kind.plural() + "?limit=" + PAGE_SIZE;
        String next = "";
        do {
            String page;
            try {
                page = kubernetes.raw(path + next);
            } catch (KubernetesClientException e) {
                return problem(e);
            }
            if (page == null) {
                return "the cluster has no such kind";
            }
            JsonNode list = list(page);
            for (JsonNode object : list.path("items")) {
                reader.read(kind, object, SOURCE);
            }
            String token = list.path("metadata").path("continue").asText();
            next = token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        } while (!next.isEmpty());
        return null;
    }

    /** A proxy in front of the API may answer with a page of its own, such as one to log in. */
    private JsonNode list(String page) throws ClusterUnreadableException {
        JsonNode list;
        try {
            list = json.readTree(page);
        } catch (JsonProcessingException e) {
            list = MissingNode.getInstance();
        }
        if (!list.has("items")) {
            throw new ClusterUnreadableException(
                    kubernetes.getMasterUrl() + " answers with something else than lists of the Kubernetes API");
        }
        return list;
    }

    private String problem(KubernetesClientException e) throws ClusterUnreadableException {
        return switch (e.getCode()) {
            case FORBIDDEN -> "this account may not list them";
            case NOT_FOUND -> "the cluster has no such kind";
            case GONE -> "the list expired while it was read; only its first part is here";
            case UNAUTHORIZED ->
                throw new ClusterUnreadableException(
                        "the Kubernetes API does not accept the account of the kubeconfig");
            default -> {
                if (e.getCode() <= 0) { // without a response
                    throw new ClusterUnreadableException(
                            "the Kubernetes API at " + kubernetes.getMasterUrl() + " does not answer: " + reason(e));
                }
                yield "the Kubernetes API answered " + e.getCode();
            }
        };
    }

    /** Returns the innermost message, or the type of the innermost failure: that of the library says nothing. */
    private static String reason(KubernetesClientException e) {
        String reason = "";
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            boolean hasMessage =
                    cause.getMessage() != null && !cause.getMessage().isBlank();
            reason = hasMessage
                    ? String.valueOf(cause.getMessage()).lines().findFirst().orElse("")
                    : cause.getClass().getSimpleName();
        }
        return reason;
    }
}

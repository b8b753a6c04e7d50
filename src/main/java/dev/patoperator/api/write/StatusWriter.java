package dev.patoperator.api.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Objects;

/**
 * Writes the status of an object, and removes what others have added to it: nobody but the operator writes statuses, and
 * what somebody else added would deceive readers for ever.
 */
public final class StatusWriter {

    private static final String FIELD_MANAGER = "github-pat-operator";
    private static final String STATUS = "status";

    /** What a status no longer has is removed by leaving it out, unless another field manager owns it. */
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(FIELD_MANAGER)
            .withForce(true)
            .build();

    private static final PatchContext REPLACE = new PatchContext.Builder()
            .withPatchType(PatchType.JSON)
            .withFieldManager(FIELD_MANAGER)
            .build();

    private StatusWriter() {}

    /**
     * Writes a status with one call, and with a second one where the first leaves fields of others.
     *
     * @param applied the object's identity and its complete status, nothing else
     * @return the object as it is afterwards
     * @throws KubernetesClientException with code 409 when the object was changed between the two calls
     */
    public static <R extends CustomResource<?, ?>> R write(KubernetesClient kubernetes, R applied) {
        R written = kubernetes.resource(applied).subresource(STATUS).patch(APPLY);
        if (Objects.equals(written.getStatus(), applied.getStatus())) {
            return written;
        }
        KubernetesSerialization json = kubernetes.getKubernetesSerialization();
        JsonNode status = json.convertValue(applied.getStatus(), JsonNode.class);
        return hasMore(json.convertValue(written.getStatus(), JsonNode.class), status)
                ? kubernetes
                        .resource(applied)
                        .subresource(STATUS)
                        .patch(REPLACE, json.asJson(replacement(written, status)))
                : written; // an older CRD does not know a field
    }

    /** Whether one document has a field or an element that the other lacks. */
    private static boolean hasMore(JsonNode document, JsonNode other) {
        if (document.isArray()) {
            for (int i = 0; i < document.size(); i++) {
                if (i >= other.size() || hasMore(document.path(i), other.path(i))) {
                    return true;
                }
            }
            return false;
        }
        return document.properties().stream()
                .anyMatch(field -> !field.getValue().isNull()
                        && (!other.hasNonNull(field.getKey())
                                || hasMore(field.getValue(), other.path(field.getKey()))));
    }

    /** Returns a JSON patch that replaces the status of this very version of the object. */
    private static ArrayNode replacement(CustomResource<?, ?> written, JsonNode status) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        // The API server refuses the patch of an older version with 409.
        patch.add(operation("replace", "/metadata/resourceVersion")
                .put("value", written.getMetadata().getResourceVersion()));
        patch.add(operation("replace", "/status").set("value", status));
        return patch;
    }

    private static ObjectNode operation(String name, String path) {
        return JsonNodeFactory.instance.objectNode().put("op", name).put("path", path);
    }
}

package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;

/** The patch formats other than server-side apply. */
final class PatchFormats {

    private PatchFormats() {}

    /**
     * Returns the object after a patch.
     *
     * @param contentType JSON patch, merge patch or strategic merge patch. The latter is handled as a merge patch,
     *     without its directives. The two are equal for kinds whose lists are atomic, as in all kinds served here
     * @throws ApiFailure 415 for another media type, 422 for a patch that cannot be applied
     */
    static ObjectNode patch(ObjectNode live, String contentType, String body) {
        switch (contentType) {
            case "application/json-patch+json":
                return jsonPatch(live, Json.parse(body));
            case "application/merge-patch+json":
            case "application/strategic-merge-patch+json":
                return merge(live.deepCopy(), Json.parse(body));
            default:
                throw new ApiFailure(
                        415,
                        "UnsupportedMediaType",
                        "the body of the request was in an unknown format - accepted media types include: "
                                + "application/json-patch+json, application/merge-patch+json, "
                                + "application/strategic-merge-patch+json, application/apply-patch+yaml");
        }
    }

    private static ObjectNode jsonPatch(ObjectNode live, JsonNode patch) {
        try {
            return (ObjectNode) JsonPatch.apply(patch, live.deepCopy());
        } catch (RuntimeException e) {
            throw new ApiFailure(422, "Invalid", "the patch cannot be applied: " + e.getMessage());
        }
    }

    /** Applies a merge patch of RFC 7396. */
    private static ObjectNode merge(ObjectNode target, JsonNode patch) {
        patch.fields().forEachRemaining(f -> {
            String name = f.getKey();
            JsonNode value = f.getValue();
            if (name.startsWith("$")) {
                return;
            }
            if (value.isNull()) {
                target.remove(name);
            } else if (value.isObject()) {
                JsonNode before = target.path(name);
                ObjectNode base = before.isObject() ? (ObjectNode) before : JsonNodeFactory.instance.objectNode();
                target.set(name, merge(base, value));
            } else {
                target.set(name, value.deepCopy());
            }
        });
        return target;
    }
}

package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a spec in which a value has the wrong type: enough to find the organization, action and Secret that the
 * resource concerns. The API server refuses such a spec, unless it was stored under another schema.
 *
 * @param organization null when it is not text
 * @param action null for a PatRevocation, and when it is not text
 * @param credentialsName name of the Secret; the default name when the field cannot be read
 * @param hasIds whether there is an explicit list, of any type
 * @param hasSelector whether there is a selector, of any type
 * @param suspend false when the field cannot be read
 * @param dryRun false when the field cannot be read
 */
public record UnreadableSpec(
        @Nullable String organization,
        @Nullable ReviewAction action,
        String credentialsName,
        boolean hasIds,
        boolean hasSelector,
        boolean suspend,
        boolean dryRun) {

    /** Reads the fields that can be read. */
    static UnreadableSpec of(JsonNode spec) {
        JsonNode name = spec.path("credentialsRef").path("name");
        String action = spec.path("action").textValue();
        return new UnreadableSpec(
                spec.path("organization").textValue(),
                action == null ? null : ReviewAction.of(action),
                name.isTextual() ? name.textValue() : PatSpec.DEFAULT_CREDENTIALS,
                spec.hasNonNull("patRequestIDs") || spec.hasNonNull("patIDs"),
                spec.hasNonNull("selector"),
                spec.path("suspend").booleanValue(),
                spec.path("dryRun").booleanValue());
    }
}

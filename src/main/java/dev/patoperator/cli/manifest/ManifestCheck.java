package dev.patoperator.cli.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.cli.document.InputFaults;
import dev.patoperator.text.Spelling;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what the API server refuses of a manifest outside its spec. Such a policy would be missing in the cluster. */
final class ManifestCheck {

    private static final String METADATA = "metadata";
    private static final List<String> FIELDS = List.of("apiVersion", "kind", METADATA, "spec", "status");

    private static final int MAX_NAME_LENGTH = 253;
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final int MAX_NAMESPACE_LENGTH = 63;
    private static final Pattern NAMESPACE = Pattern.compile(LABEL);

    private ManifestCheck() {}

    /**
     * Returns the first fault, in a clause; empty when there is none.
     *
     * @param strict refuses values of another type than their field has
     */
    static Optional<String> fault(Map<?, ?> document, ObjectMapper strict) {
        for (Object field : document.keySet()) {
            String name = String.valueOf(field);
            if (!FIELDS.contains(name)) {
                return Optional.of(unknown(name, FIELDS));
            }
        }
        ObjectMeta metadata;
        try {
            JsonNode given = strict.valueToTree(document.get(METADATA));
            metadata = strict.treeToValue(given, ObjectMeta.class);
        } catch (JsonProcessingException e) {
            return Optional.of(PolicyParser.fault(METADATA, e));
        }
        return Optional.ofNullable(metadata).flatMap(ManifestCheck::faultOfMetadata);
    }

    private static Optional<String> faultOfMetadata(ObjectMeta metadata) {
        return metadata.getAdditionalProperties().keySet().stream()
                .findFirst()
                .map(name -> METADATA + "." + unknown(name, List.of("name", "namespace", "labels", "annotations")))
                .or(() -> faultOfName(
                        "name",
                        metadata.getName(),
                        NAME,
                        MAX_NAME_LENGTH,
                        "lower case letters, digits, hyphens and dots, with a letter or digit at both ends"))
                .or(() -> faultOfName(
                        "namespace",
                        metadata.getNamespace(),
                        NAMESPACE,
                        MAX_NAMESPACE_LENGTH,
                        "lower case letters, digits and hyphens, with a letter or digit at both ends"));
    }

    private static Optional<String> faultOfName(
            String field, @Nullable String name, Pattern form, int maxLength, String description) {
        return name == null || (name.length() <= maxLength && form.matcher(name).matches())
                ? Optional.empty()
                : Optional.of(
                        METADATA + "." + field + " is " + InputFaults.shown(name) + ", but must be " + description);
    }

    private static String unknown(String name, List<String> known) {
        return name + " is no known field: "
                + Spelling.closest(name, known)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("known are " + String.join(", ", known));
    }
}

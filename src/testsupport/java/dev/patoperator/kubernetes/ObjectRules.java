package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rules that the API server applies to every object before it is stored: identity, which part a subresource may
 * change, defaults, generation.
 */
final class ObjectRules {

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final List<String> FROM_LIVE =
            List.of("name", "namespace", "generateName", "uid", "creationTimestamp", "generation", "deletionTimestamp");
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private ObjectRules() {}

    /**
     * Prepares a body to be stored as a new object; changes and returns it.
     *
     * @throws ApiFailure when kind, namespace or name do not match
     */
    static ObjectNode prepareCreate(ResourceType type, String namespace, ObjectNode body) {
        checkKind(type, body);
        ObjectNode metadata = body.withObjectProperty("metadata");
        String name = metadata.path("name").asText("");
        String prefix = metadata.path("generateName").asText("");
        if (name.isEmpty() && prefix.isEmpty()) {
            throw ApiFailure.invalid(
                    type,
                    "",
                    List.of(new ApiFailure.Cause(
                            "FieldValueRequired",
                            "metadata.name",
                            "Required value: name or generateName is required")));
        }
        metadata.put("name", name.isEmpty() ? prefix + randomSuffix() : name);
        checkName(type, metadata.path("name").asText());
        checkNamespace(namespace, metadata);
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", now());
        metadata.remove(List.of("deletionTimestamp", "generation", "resourceVersion", "selfLink"));
        if (!type.builtIn()) {
            metadata.put("generation", 1);
        }
        if (type.statusSubresource()) {
            body.remove("status");
        }
        return SchemaDefaults.apply(body, type.schema());
    }

    /**
     * Prepares a changed copy of a stored object to replace it: restores what this endpoint may not change.
     *
     * @param status whether the write used the status subresource, which changes only the status
     */
    static ObjectNode prepareUpdate(ResourceType type, ObjectNode live, ObjectNode candidate, boolean status) {
        checkKind(type, candidate);
        ObjectNode next = candidate;
        if (status) {
            next = live.deepCopy();
            copy("status", candidate, next);
        } else if (type.statusSubresource()) {
            copy("status", live, next);
        }
        ObjectNode metadata = next.withObjectProperty("metadata");
        JsonNode liveMetadata = live.path("metadata");
        FROM_LIVE.forEach(field -> copy(field, liveMetadata, metadata));
        copy("resourceVersion", liveMetadata, metadata);
        SchemaDefaults.apply(next, type.schema());
        if (!type.builtIn() && !status && !content(type, next).equals(content(type, live))) {
            metadata.put("generation", liveMetadata.path("generation").asLong(0) + 1);
        }
        return next;
    }

    /**
     * Refuses a write whose resourceVersion or uid differs from that of the stored object.
     *
     * @throws ApiFailure 409
     */
    static void checkPreconditions(ResourceType type, ObjectNode live, JsonNode body) {
        String name = live.at("/metadata/name").asText();
        String version = body.at("/metadata/resourceVersion").asText("");
        if (!version.isEmpty()
                && !version.equals(live.at("/metadata/resourceVersion").asText())) {
            throw ApiFailure.stale(type, name);
        }
        String uid = body.at("/metadata/uid").asText("");
        if (!uid.isEmpty() && !uid.equals(live.at("/metadata/uid").asText())) {
            throw new ApiFailure(
                    409,
                    "Conflict",
                    "Operation cannot be fulfilled on %s \"%s\": Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(
                                    type.qualifiedPlural(),
                                    name,
                                    uid,
                                    live.at("/metadata/uid").asText()));
        }
    }

    static void checkName(ResourceType type, String name) {
        if (!NAME.matcher(name).matches() || name.length() > 253) {
            throw ApiFailure.invalid(
                    type,
                    name,
                    List.of(new ApiFailure.Cause(
                            "FieldValueInvalid",
                            "metadata.name",
                            "Invalid value: \"" + name
                                    + "\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                                    + " '-' or '.', and must start and end with an alphanumeric character")));
        }
    }

    private static void checkKind(ResourceType type, JsonNode body) {
        String kind = body.path("kind").asText("");
        String apiVersion = body.path("apiVersion").asText("");
        if (!kind.equals(type.kind()) || !apiVersion.equals(type.apiVersion())) {
            throw ApiFailure.badRequest("%s, Kind=%s in the data does not match the expected %s, Kind=%s"
                    .formatted(apiVersion, kind, type.apiVersion(), type.kind()));
        }
    }

    private static void checkNamespace(String namespace, ObjectNode metadata) {
        String own = metadata.path("namespace").asText("");
        if (!own.isEmpty() && !own.equals(namespace)) {
            throw ApiFailure.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
    }

    /** Moves the write-only {@code stringData} of a Secret to {@code data}; changes and returns the body. */
    static ObjectNode encodeStringData(ResourceType type, ObjectNode body) {
        if (type.is("", "v1", "secrets") && body.has("stringData")) {
            ObjectNode data = body.withObjectProperty("data");
            body.remove("stringData")
                    .fields()
                    .forEachRemaining(f -> data.put(
                            f.getKey(),
                            Base64.getEncoder()
                                    .encodeToString(f.getValue().asText().getBytes(StandardCharsets.UTF_8))));
        }
        return body;
    }

    /**
     * Returns the content whose changes increase the generation: all but metadata and, where it has its own endpoint,
     * status.
     */
    private static ObjectNode content(ResourceType type, ObjectNode object) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        object.fields().forEachRemaining(f -> {
            boolean counted = !f.getKey().equals("metadata")
                    && !(type.statusSubresource() && f.getKey().equals("status"));
            if (counted) {
                content.set(f.getKey(), f.getValue());
            }
        });
        return content;
    }

    private static void copy(String field, JsonNode from, ObjectNode to) {
        JsonNode value = from.get(field);
        if (value == null) {
            to.remove(field);
        } else {
            to.set(field, value.deepCopy());
        }
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String randomSuffix() {
        return RANDOM.ints(5, 0, SUFFIX_LETTERS.length())
                .mapToObj(i -> SUFFIX_LETTERS.substring(i, i + 1))
                .collect(Collectors.joining());
    }
}

package dev.patoperator.cli.manifest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatGrantReviewSpec;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatRevocationSpec;
import dev.patoperator.cli.document.InputFaults;
import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.text.Spelling;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes resources of documents, and finds the fields that the API server refuses. Used by one thread. */
final class PolicyParser {

    private static final String API_VERSION = PatResource.GROUP + "/" + PatResource.VERSION;
    private static final String REVIEW = "PatGrantReview";
    private static final String REVOCATION = "PatRevocation";
    /** Kinds of the group that are no policies. */
    private static final Set<String> OTHER_KINDS = Set.of("PatInventory", "PatRequest", "PatGrant");

    private static final String DEFAULT_NAMESPACE = "default";
    private static final String SPEC = "spec";

    /** Before every time that a listing may have. */
    private static final String CREATED_AT = "2020-01-01T00:00:00Z";

    private final ObjectMapper strict = strict();

    /** Returns a mapper that refuses what kubectl apply refuses: unknown fields, and values of another type. */
    private static ObjectMapper strict() {
        JsonMapper.Builder builder = JsonMapper.builder()
                .annotationIntrospector(new JacksonAnnotationIntrospector() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated a) {
                        return super.findPropertyIgnoralByName(config, a).withoutIgnoreUnknown();
                    }
                })
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
        for (CoercionInputShape shape :
                List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            builder.withCoercionConfig(
                    LogicalType.Textual, coercion -> coercion.setCoercion(shape, CoercionAction.Fail));
        }
        return builder.build();
    }

    /**
     * Returns the policy of a document; null when the document is something else.
     *
     * @throws InvalidInputException when it has no name, another version than this operator reads, or a kind that does not
     *     exist: the API server refuses it, and a test would not notice that the policy takes no part
     */
    @Nullable
    PolicyFile policy(Map<?, ?> document, Path file) throws InvalidInputException {
        Object kind = document.get("kind");
        String apiVersion = String.valueOf(document.get("apiVersion"));
        if (!(REVIEW.equals(kind) || REVOCATION.equals(kind))) {
            requireOther(String.valueOf(kind), apiVersion, file);
            return null;
        }
        if (!apiVersion.equals(API_VERSION)) {
            throw new InvalidInputException(file + ": apiVersion is " + InputFaults.shown(apiVersion)
                    + ", but this version reads " + API_VERSION);
        }
        boolean isReview = REVIEW.equals(kind);
        JsonNode spec = strict.valueToTree(document.get(SPEC));
        PatResource<?> resource;
        String fault = ManifestCheck.fault(document, strict).orElse(null);
        try {
            resource = strictlyRead(spec, isReview);
        } catch (JsonProcessingException e) {
            fault = fault == null ? fault(SPEC, e) : fault;
            resource = leniently(spec, isReview);
        }
        resource.setMetadata(metadata(document.get("metadata"), String.valueOf(kind), file));
        return new PolicyFile(file, resource, fault);
    }

    private static void requireOther(String kind, String apiVersion, Path file) throws InvalidInputException {
        if (apiVersion.startsWith(PatResource.GROUP + "/") && !OTHER_KINDS.contains(kind)) {
            throw new InvalidInputException(file + ": kind is " + InputFaults.shown(kind) + ", which does not exist in "
                    + PatResource.GROUP
                    + Spelling.closest(kind, List.of(REVIEW, REVOCATION))
                            .map(near -> ": did you mean " + near + "?")
                            .orElse(""));
        }
    }

    private PatResource<?> strictlyRead(JsonNode spec, boolean isReview) throws JsonProcessingException {
        if (isReview) {
            PatGrantReview review = new PatGrantReview();
            review.setSpec(strict.treeToValue(spec, PatGrantReviewSpec.class));
            return review;
        }
        PatRevocation revocation = new PatRevocation();
        revocation.setSpec(strict.treeToValue(spec, PatRevocationSpec.class));
        return revocation;
    }

    /** Reads as the informer does: without what it does not know, and without a spec when a value has another type. */
    private static PatResource<?> leniently(JsonNode spec, boolean isReview) {
        ObjectMapper lenient = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        JsonNode whole = lenient.createObjectNode().set(SPEC, spec);
        try {
            return isReview
                    ? lenient.treeToValue(whole, PatGrantReview.class)
                    : lenient.treeToValue(whole, PatRevocation.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a resource is read whatever its spec is", e);
        }
    }

    private static ObjectMeta metadata(@Nullable Object given, String kind, Path file) throws InvalidInputException {
        Map<?, ?> fields = given instanceof Map<?, ?> map ? map : Map.of();
        if (!(fields.get("name") instanceof String name) || name.isEmpty()) {
            throw new InvalidInputException(file + ": metadata.name of a " + kind + " is missing");
        }
        String namespace = fields.get("namespace") instanceof String text ? text : DEFAULT_NAMESPACE;
        ObjectMeta metadata = new ObjectMeta();
        metadata.setName(name);
        metadata.setNamespace(namespace);
        metadata.setUid(kind + "/" + namespace + "/" + name);
        metadata.setGeneration(1L);
        metadata.setResourceVersion("1");
        metadata.setCreationTimestamp(CREATED_AT);
        return metadata;
    }

    /**
     * Returns what cannot be read, in a clause.
     *
     * @param root the path of what is read
     */
    static String fault(String root, JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            Collection<Object> known = Objects.requireNonNullElse(unknown.getKnownPropertyIds(), List.of());
            List<String> names = known.stream().map(String::valueOf).sorted().toList();
            return path(root, unknown) + " is no known field: "
                    + Spelling.closest(unknown.getPropertyName(), names)
                            .map(near -> "did you mean " + near + "?")
                            .orElse("known are " + String.join(", ", names));
        }
        return e instanceof JsonMappingException mapping
                ? path(root, mapping) + " has a value of another type than its field: see docs/reference/fields.md"
                : root + " cannot be read: " + e.getOriginalMessage();
    }

    private static String path(String root, JsonMappingException e) {
        StringBuilder path = new StringBuilder(root);
        for (JsonMappingException.Reference reference : e.getPath()) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append('.').append(reference.getFieldName());
            }
        }
        return path.toString();
    }
}

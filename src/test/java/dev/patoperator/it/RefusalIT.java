package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A real API server refuses what the CRDs forbid, with a message that names the field or the rule. The unit tests check
 * the CRD files with the same cases.
 */
@ExtendWith(OnRealKubernetes.class)
class RefusalIT {

    private static final Path CASES = Path.of("src", "test", "resources", "api");
    private static final String INVENTORY = "PatInventory";
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();

    private RealKubernetes kubernetes;

    @BeforeEach
    void start(RealKubernetes shared) {
        kubernetes = shared;
    }

    @ParameterizedTest
    @CsvSource({"PatGrantReview, refused.yaml, 25", "PatInventory, refused-inventory.yaml, 10"})
    void apiServerEnforcesEveryBoundOfTheSchema(String kind, String file, int atLeast) throws IOException {
        JsonNode cases = YAML.readTree(CASES.resolve(file).toFile());
        assertThat(cases).hasSizeGreaterThan(atLeast);
        for (JsonNode each : cases) {
            assertThat(refusal(kind, "bound", (ObjectNode) each.get("spec")))
                    .describedAs("%s", each)
                    .containsPattern(
                            named(each.get("at").asText(), each.get("keyword").asText()));
        }
    }

    @Test
    void apiServerEnforcesEveryRule() throws IOException {
        List<Path> rules;
        try (Stream<Path> files = Files.list(CASES.resolve("rules"))) {
            rules = files.sorted().toList();
        }
        assertThat(rules).hasSizeGreaterThan(40);
        for (Path rule : rules) {
            JsonNode fixture = YAML.readTree(rule.toFile());
            for (JsonNode invalid : fixture.get("invalid")) {
                assertThat(refusal(fixture, invalid))
                        .describedAs("%s: %s", rule.getFileName(), invalid)
                        .contains(fixture.get("message").asText());
            }
        }
    }

    /** What users wrote by mistake, each with the one sentence that they get. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{selector: {owners: [a]}, interval: 1d} | interval must be whole numbers with units, such as 10m, 1h30m or 24h",
                "{patRequestIDs: [1], interval: 10m} | interval cannot be used with patRequestIDs",
                "{selector: {lastUsedBefore: 90d}, interval: 10m} | lastUsedBefore must be an RFC 3339 time such as 2026-01-01T00:00:00Z",
                "{selector: {permission: 'contents:read'}, interval: 10m} | permission must be a name and a level, such as contents_read",
                "{organization: 'https://github.com/acme', patRequestIDs: [1]} | organization must be the login only, as in github.com/LOGIN",
                "{selector: {owners: [a]}} | did you forget interval?"
            })
    void aMistakeGivesOneMessage(String written, String message) throws IOException {
        ObjectNode spec = spec("PatGrantReview", "spec", YAML.readTree(written));

        // The client appends the causes, which repeat the sentence.
        assertThat(refusal("PatGrantReview", "mistake", spec).split("Received status", 2)[0])
                .contains(message)
                .doesNotContain("should match", "rule:")
                .satisfies(text -> assertThat(text.split(Pattern.quote("Invalid value"), -1))
                        .hasSize(2));
    }

    /**
     * A pattern of the name of the field: {@code /spec/patRequestIDs/0} with or without the index, a missing field by
     * its own name.
     */
    private static String named(String pointer, String keyword) {
        String field = pointer.substring(1).replaceAll("/(\\d+)", "(\\\\[$1])?").replace("/", "\\.");
        return field + (keyword.equals("required") ? "\\.\\w+: Required value" : "\\b");
    }

    /** The message of the refusal. A transition rule needs an existing resource to change. */
    private String refusal(JsonNode fixture, JsonNode values) {
        String kind = fixture.get("kind").asText();
        String path = fixture.get("path").asText();
        ObjectNode after = spec(kind, path, values.get("after"));
        if (!fixture.get("rule").asText().contains("oldSelf")) {
            return refusal(kind, "rule", after);
        }
        GenericKubernetesResource existing = resource(kind, "changed", spec(kind, path, values.get("before")));
        kubernetes.admin().resource(existing).create();
        try {
            return catchThrowableOfType(
                            KubernetesClientException.class,
                            () -> kubernetes
                                    .admin()
                                    .resource(resource(kind, "changed", after))
                                    .update())
                    .getMessage();
        } finally {
            kubernetes.admin().resource(existing).delete();
        }
    }

    /** A whole spec around one value. It is suspended, in case the server accepts it. */
    private static ObjectNode spec(String kind, String path, JsonNode value) {
        if (path.equals("spec")) {
            ObjectNode whole = value.deepCopy();
            whole.putIfAbsent("organization", JSON.getNodeFactory().textNode("acme"));
            if (kind.equals("PatGrantReview")) {
                whole.putIfAbsent("action", JSON.getNodeFactory().textNode("Deny"));
            }
            return kind.equals(INVENTORY) ? whole : whole.put("suspend", true);
        }
        ObjectNode spec = spec(kind, "spec", JSON.createObjectNode());
        int element = path.indexOf("[]");
        if (element > 0) {
            String list = path.substring(0, element);
            return spec(kind, list, JSON.createArrayNode().add(element(list, path.substring(element + 2), value)));
        }
        if (path.equals("spec.credentialsRef.name")) {
            return spec(kind, "spec.credentialsRef", JSON.createObjectNode().set("name", value));
        }
        if (kind.equals(INVENTORY)) {
            spec.putObject("requests");
            return spec.set(path.substring("spec.".length()), value);
        }
        if (path.startsWith("spec.selector.")) {
            ObjectNode selector = spec.put("interval", "10m").putObject("selector");
            if (path.equals("spec.selector.exceptions")) {
                selector.put("permission", "contents_write"); // exceptions alone select nothing
            }
            selector.set(path.substring("spec.selector.".length()), value);
            return spec;
        }
        if (path.equals("spec.variables")) {
            spec.put("interval", "10m");
        }
        if (path.equals("spec.interval") || path.equals("spec.variables")) {
            spec.putObject("selector").putArray("owners").add("ci-bot");
        } else {
            spec.putArray(kind.equals("PatRevocation") ? "patIDs" : "patRequestIDs")
                    .add(71);
        }
        spec.set(path.substring("spec.".length()), value);
        return spec;
    }

    /**
     * A valid element of a list with one value of its own.
     *
     * @param field of the element, with a dot before it; empty where the value is the whole element
     */
    private static JsonNode element(String list, String field, JsonNode value) {
        if (field.isEmpty()) {
            return value;
        }
        ObjectNode element = JSON.createObjectNode();
        if (list.equals("spec.selector.exceptions")) {
            element.put("until", "2026-12-31T00:00:00Z").put("reason", "SEC-99");
            if (field.equals(".until")) {
                element.putArray("owners").add("a");
            }
        } else {
            element.put("name", "a").put("expression", "true");
        }
        element.set(field.substring(1), value);
        return element;
    }

    private String refusal(String kind, String name, ObjectNode spec) {
        KubernetesClientException refused = catchThrowableOfType(
                KubernetesClientException.class,
                () -> kubernetes
                        .admin()
                        .resource(resource(kind, name, spec))
                        .dryRun(true)
                        .create());
        assertThat(refused).describedAs("%s %s", kind, spec).isNotNull();
        return refused.getMessage();
    }

    private static GenericKubernetesResource resource(String kind, String name, ObjectNode spec) {
        GenericKubernetesResource resource = new GenericKubernetesResource();
        resource.setApiVersion("patoperator.dev/v1alpha1");
        resource.setKind(kind);
        resource.setMetadata(
                new ObjectMetaBuilder().withNamespace("acme").withName(name).build());
        resource.setAdditionalProperty("spec", spec);
        return resource;
    }
}

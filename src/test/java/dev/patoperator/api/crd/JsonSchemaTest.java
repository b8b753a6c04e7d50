package dev.patoperator.api.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.patoperator.gitops.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what the schemas in {@code deploy/schemas} accept and refuse. */
class JsonSchemaTest {
    private static final Path SCHEMAS = Path.of("deploy", "schemas", "patoperator.dev");
    private static final Path EXPORTED = Path.of("deploy", "argocd", "resource_customizations", "patoperator.dev");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonNode REVIEW = resource("PatGrantReview", yaml("""
            {organization: acme, action: Approve, patRequestIDs: [5000]}
            """));

    @ParameterizedTest
    @MethodSource("samples")
    void acceptsEveryManifest(Manifest manifest) throws IOException {
        assertThat(errors(manifest.tree())).isEmpty();
    }

    static List<Manifest> samples() {
        List<Manifest> samples = Manifest.all().stream().filter(Manifest::ours).toList();
        assertThat(samples).hasSizeGreaterThan(10);
        return samples;
    }

    @ParameterizedTest
    @MethodSource("exportedResources")
    void acceptsAResourceExportedWithItsStatus(Path file) throws IOException {
        assertThat(errors(YAML.readTree(file.toFile()))).isEmpty();
    }

    static List<Path> exportedResources() throws IOException {
        try (Stream<Path> files = Files.walk(EXPORTED)) {
            List<Path> exported = files.filter(file -> file.getParent().endsWith("testdata"))
                    .sorted()
                    .toList();
            assertThat(exported).hasSizeGreaterThan(10);
            return exported;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void refusesMistakeAndNamesItsLocation(String mistake, JsonNode resource, String error) throws IOException {
        assertThat(errors(REVIEW)).isEmpty();
        assertThat(errors(resource)).singleElement().asString().startsWith(error);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(
                        "a misspelt field next to the correct one",
                        withSpec("{patRequestIds: [5000]}"),
                        "/spec additionalProperties: property 'patRequestIds'"),
                arguments("an unknown action", withSpec("{action: approve}"), "/spec/action enum"),
                arguments("a number as organization", withSpec("{organization: 123}"), "/spec/organization type"),
                arguments("an id in quotes", withSpec("{patRequestIDs: ['5000']}"), "/spec/patRequestIDs/0 type"),
                arguments("an id twice", withSpec("{patRequestIDs: [1, 2, 1]}"), "/spec/patRequestIDs uniqueItems"),
                arguments(
                        "a required field left out",
                        without("/spec", "organization"),
                        "/spec required: required property 'organization'"),
                arguments("a field set to null", withSpec("{reason: null}"), "/spec/reason type"),
                arguments(
                        "an unknown field of a condition",
                        withSpec("{selector: {matchConditions: [{name: a, expression: 'true', message: b}]}}"),
                        "/spec/selector/matchConditions/0 additionalProperties: property 'message'"),
                arguments("no spec", without("", "spec"), " required: required property 'spec'"),
                arguments("no kind", without("", "kind"), " required: required property 'kind'"),
                arguments("no apiVersion", without("", "apiVersion"), " required: required property 'apiVersion'"),
                arguments("another version", with("{apiVersion: patoperator.dev/v1}"), "/apiVersion const"),
                arguments(
                        "a field outside the spec", with("{action: Deny}"), " additionalProperties: property 'action'"),
                arguments(
                        "a number as annotation",
                        with("{metadata: {name: a, annotations: {b: 1}}}"),
                        "/metadata/annotations/b type"),
                arguments(
                        "an unknown outcome",
                        with("{status: {outcomes: [{outcome: Done}]}}"),
                        "/status/outcomes/0/outcome enum"));
    }

    @Test
    void requiresNameOrGenerateName() throws IOException {
        assertThat(errors(with("{metadata: {generateName: a-}}"))).isEmpty();
        assertThat(errors(with("{metadata: {namespace: acme}}")))
                .isNotEmpty()
                .allMatch(error -> error.startsWith("/metadata required"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.patoperator.api.crd.CrdRefusalTest#refusedSpecs")
    void refusesReviewsThatTheCrdRefuses(String why, String at, String keyword, JsonNode spec) throws IOException {
        assertThat(errors(resource("PatGrantReview", spec))).anyMatch(error -> error.startsWith(at + " " + keyword));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.patoperator.api.crd.CrdRefusalTest#refusedSpecsOfBothKinds")
    void refusesRevocationsThatTheCrdRefuses(String why, String at, String keyword, JsonNode spec) throws IOException {
        String place = at.replace("patRequestIDs", "patIDs").replace("createdBefore", "grantedBefore");

        assertThat(errors(resource("PatRevocation", CrdRefusalTest.asRevocation(spec))))
                .anyMatch(error -> error.startsWith(place + " " + keyword));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.patoperator.api.crd.CrdRefusalTest#refusedInventories")
    void refusesInventoriesThatTheCrdRefuses(String why, String at, String keyword, JsonNode spec) throws IOException {
        assertThat(errors(resource("PatInventory", spec))).anyMatch(error -> error.startsWith(at + " " + keyword));
    }

    @Test
    void inventorySelectsNothingWithinItsItems() throws IOException {
        assertThat(errors(resource("PatInventory", yaml("{organization: acme, requests: {}}"))))
                .isEmpty();
        assertThat(errors(resource("PatInventory", yaml("{organization: acme, requests: {owners: [a]}}"))))
                .singleElement()
                .asString()
                .startsWith("/spec/requests additionalProperties: property 'owners'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PatRequest", "PatGrant"})
    void itemOfAnInventoryHasNoSpec(String kind) throws IOException {
        assertThat(errors(resource(kind, yaml("{organization: acme}"))))
                .containsExactly(" additionalProperties: property 'spec' is not defined in the schema and the schema"
                        + " does not allow additional properties");
    }

    @ParameterizedTest
    @MethodSource("dev.patoperator.api.crd.CrdRulesTest#fixtures")
    void convertedRuleHoldsExactlyWhereTheCelRuleHolds(Path fixture) throws IOException {
        JsonNode expected = YAML.readTree(fixture.toFile());
        Optional<ObjectNode> rule = RuleSchema.of(expected.get("rule").asText());
        if (rule.isEmpty()) {
            assertThat(schema(expected.get("kind").asText()).get("description").asText())
                    .contains("\"" + expected.get("message").asText() + "\"");
            return;
        }

        for (JsonNode valid : expected.get("valid")) {
            assertThat(errors(rule.get(), valid.get("after"))).isEmpty();
        }
        for (JsonNode invalid : expected.get("invalid")) {
            assertThat(errors(rule.get(), invalid.get("after"))).isNotEmpty();
        }
    }

    private static JsonNode withSpec(String changes) {
        ObjectNode resource = REVIEW.deepCopy();
        resource.withObject("/spec").setAll((ObjectNode) yaml(changes));
        return resource;
    }

    private static JsonNode with(String changes) {
        ObjectNode resource = REVIEW.deepCopy();
        return resource.setAll((ObjectNode) yaml(changes));
    }

    private static JsonNode without(String place, String field) {
        ObjectNode resource = REVIEW.deepCopy();
        ((ObjectNode) resource.at(place)).remove(field);
        return resource;
    }

    private static ObjectNode resource(String kind, JsonNode spec) {
        ObjectNode resource = new ObjectMapper().createObjectNode();
        resource.put("apiVersion", "patoperator.dev/v1alpha1").put("kind", kind);
        resource.putObject("metadata").put("name", "a").put("namespace", "acme");
        return resource.set("spec", spec);
    }

    private static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static JsonNode schema(String kind) throws IOException {
        return YAML.readTree(SCHEMAS.resolve(kind.toLowerCase(Locale.ROOT) + "_v1alpha1.json")
                .toFile());
    }

    /**
     * Returns the errors of a resource, by the schema of its kind; a resource without a kind is validated as a review.
     */
    private static List<String> errors(JsonNode resource) throws IOException {
        return errors(schema(resource.path("kind").asText("PatGrantReview")), resource);
    }

    /** Returns location, keyword and message of each error. */
    private static List<String> errors(JsonNode schema, JsonNode value) {
        return SchemaRegistry.withDialect(Dialects.getDraft7())
                .getSchema(schema.toString(), InputFormat.JSON)
                .validate(value.toString(), InputFormat.JSON)
                .stream()
                .map(error -> error.getInstanceLocation() + " " + error.getKeyword() + ": " + error.getMessage())
                .toList();
    }
}

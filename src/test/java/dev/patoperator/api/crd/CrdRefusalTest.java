package dev.patoperator.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests what the schemas, without their CEL rules, accept and refuse. */
class CrdRefusalTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedSpecs")
    void invalidReviewIsRefusedAtWrongField(String why, String at, String keyword, JsonNode spec) throws IOException {
        assertThat(errors("PatGrantReview", spec)).contains(at + " " + keyword);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedSpecsOfBothKinds")
    void invalidRevocationIsRefusedAtWrongField(String why, String at, String keyword, JsonNode spec)
            throws IOException {
        assertThat(errors("PatRevocation", asRevocation(spec)))
                .contains(at.replace("patRequestIDs", "patIDs").replace("createdBefore", "grantedBefore") + " "
                        + keyword);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedInventories")
    void invalidInventoryIsRefusedAtWrongField(String why, String at, String keyword, JsonNode spec)
            throws IOException {
        assertThat(errors("PatInventory", spec)).containsExactly(at + " " + keyword);
    }

    @Test
    void tenThousandItemsAreAcceptedAndOneMoreIsRefused() throws IOException {
        ObjectNode spec = JSON.createObjectNode().put("organization", "acme").put("interval", "24h");
        spec.putObject("requests");
        spec.putObject("grants");
        spec.putObject("credentialsRef").put("name", "github-app.eu");

        assertThat(errors("PatInventory", spec.put("maxItems", 10_000))).isEmpty();
        assertThat(errors("PatInventory", spec.put("maxItems", 10_001))).containsExactly("/spec/maxItems maximum");
    }

    @Test
    void fiveHundredIdsAreAcceptedAndOneMoreIsRefused() throws IOException {
        assertThat(errors("PatGrantReview", reviewOf(500))).isEmpty();
        assertThat(errors("PatRevocation", asRevocation(reviewOf(500)))).isEmpty();
        assertThat(errors("PatGrantReview", reviewOf(501))).containsExactly("/spec/patRequestIDs maxItems");
        assertThat(errors("PatRevocation", asRevocation(reviewOf(501)))).containsExactly("/spec/patIDs maxItems");
    }

    @Test
    void reasonOf1024CharactersIsAcceptedAndOneMoreIsRefused() throws IOException {
        assertThat(errors("PatGrantReview", reviewOf(1).put("reason", "ä".repeat(1024))))
                .isEmpty();
        assertThat(errors("PatGrantReview", reviewOf(1).put("reason", "ä".repeat(1025))))
                .containsExactly("/spec/reason maxLength");
    }

    @Test
    void specWithAllFieldsForExplicitListIsAccepted() throws IOException {
        ObjectNode spec = reviewOf(2)
                .put("organization", "Acme-Corp-2")
                .put("reason", "SEC-1234: CI bots")
                .put("dryRun", true)
                .put("suspend", false)
                .put("missingPolicy", "Ignore");
        spec.putObject("credentialsRef").put("name", "github-app.eu");

        assertThat(errors("PatGrantReview", spec)).isEmpty();
        assertThat(errors("PatRevocation", asRevocation(spec))).isEmpty();
    }

    @Test
    void selectorWithAllFieldsIsAccepted() throws IOException {
        ObjectNode spec = JSON.createObjectNode().put("organization", "acme").put("action", "Deny");
        spec.put("interval", "1h30m").put("limit", 10_000);
        ObjectNode selector = spec.putObject("selector");
        selector.putArray("owners").add("ci-bot").add("octo_acme");
        selector.put("repository", "app.github.io").put("permission", "organization_hooks_write");
        selector.put("lastUsedBefore", "2026-01-01T00:00:00Z").put("lastUsedAfter", "2025-01-01T00:00:00.123+02:00");
        selector.put("createdBefore", "2026-01-01T00:00:00Z")
                .putArray("tokenIDs")
                .add(900_071);
        selector.putArray("matchConditions")
                .addObject()
                .put("name", "expires-soon")
                .put("expression", "x".repeat(2048));
        spec.putArray("variables").addObject().put("name", "a".repeat(63)).put("expression", "x".repeat(2048));

        assertThat(errors("PatGrantReview", spec)).isEmpty();
        assertThat(errors("PatRevocation", asRevocation(spec))).isEmpty();
    }

    private static ObjectNode reviewOf(int ids) {
        ObjectNode spec = JSON.createObjectNode().put("organization", "acme").put("action", "Deny");
        ArrayNode list = spec.putArray("patRequestIDs");
        for (int id = 1; id <= ids; id++) {
            list.add(id);
        }
        return spec;
    }

    static ObjectNode asRevocation(JsonNode review) {
        ObjectNode spec = review.deepCopy();
        spec.remove("action");
        JsonNode ids = spec.remove("patRequestIDs");
        if (ids != null) {
            spec.set("patIDs", ids);
        }
        if (spec.path("selector").has("createdBefore")) {
            ObjectNode selector = (ObjectNode) spec.get("selector");
            selector.set("grantedBefore", selector.remove("createdBefore"));
        }
        return spec;
    }

    private static List<String> errors(String kind, JsonNode spec) throws IOException {
        return CrdFile.of(kind).errors(JSON.createObjectNode().set("spec", spec));
    }

    static Stream<Arguments> refusedSpecs() throws IOException {
        return cases("refused.yaml");
    }

    static Stream<Arguments> refusedInventories() throws IOException {
        return cases("refused-inventory.yaml");
    }

    private static Stream<Arguments> cases(String file) throws IOException {
        JsonNode cases = new YAMLMapper()
                .readTree(Path.of("src", "test", "resources", "api", file).toFile());
        return StreamSupport.stream(cases.spliterator(), false)
                .map(each -> Arguments.of(
                        each.get("why").asText(),
                        each.get("at").asText(),
                        each.get("keyword").asText(),
                        each.get("spec")));
    }

    static Stream<Arguments> refusedSpecsOfBothKinds() throws IOException {
        return refusedSpecs().filter(each -> !each.get()[0].toString().contains("action"));
    }
}

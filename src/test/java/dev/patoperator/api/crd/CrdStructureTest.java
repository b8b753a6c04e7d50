package dev.patoperator.api.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrdStructureTest {

    @ParameterizedTest
    @ValueSource(strings = {"PatGrantReview", "PatRevocation", "PatInventory", "PatRequest", "PatGrant"})
    void everyFieldIsDescribed(String kind) throws IOException {
        CrdFile.of(kind).fields().forEach((path, schema) -> {
            if (!path.endsWith("[]")) {
                assertThat(schema.path("description").asText())
                        .as(path)
                        .hasSizeGreaterThan(15)
                        .endsWith(".");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"PatGrantReview", "PatRevocation", "PatInventory"})
    void everyTextListAndNumberOfTheSpecIsBounded(String kind) throws IOException {
        CrdFile.of(kind).fields().forEach((path, schema) -> {
            if (path.startsWith("spec")) {
                assertThat(missingBounds(schema)).as(path).isEmpty();
            }
        });
    }

    private static List<String> missingBounds(JsonNode schema) {
        List<String> bounds = switch (schema.path("type").asText()) {
            case "string" -> schema.has("enum") ? List.of() : List.of("minLength", "maxLength");
            case "array" -> List.of("minItems", "maxItems", "x-kubernetes-list-type");
            case "integer" -> List.of("minimum", "maximum", "format");
            default -> List.of();
        };
        return bounds.stream().filter(bound -> !schema.has(bound)).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PatGrantReview", "PatRevocation", "PatInventory"})
    void onlyStatusHasDefaultSoThatStoredSpecEqualsGit(String kind) throws IOException {
        Map<String, String> defaults = new LinkedHashMap<>();
        CrdFile.of(kind).fields().forEach((path, schema) -> {
            if (schema.has("default")) {
                defaults.put(path, schema.get("default").toString());
            }
        });

        assertThat(defaults).containsExactly(entry("status", "{\"observedGeneration\":-1}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PatGrantReview", "PatRevocation", "PatInventory", "PatRequest", "PatGrant"})
    void enumsDoNotContainUnknown(String kind) throws IOException {
        CrdFile.of(kind).fields().forEach((path, schema) -> {
            if (schema.has("enum") && !path.equals("status.conditions[].status")) {
                assertThat(schema.get("enum"))
                        .as(path)
                        .extracting(JsonNode::asText)
                        .doesNotContain("Unknown");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"PatGrantReview", "PatRevocation"})
    void listsAreAtomicAndConditionsMergeByType(String kind) throws IOException {
        Map<String, String> types = new LinkedHashMap<>();
        CrdFile.of(kind).fields().forEach((path, schema) -> {
            if (schema.path("type").asText().equals("array")) {
                types.put(path, schema.path("x-kubernetes-list-type").asText());
            }
        });

        assertThat(types)
                .containsOnly(
                        entry(kind.equals("PatGrantReview") ? "spec.patRequestIDs" : "spec.patIDs", "atomic"),
                        entry("spec.variables", "atomic"),
                        entry("spec.selector.owners", "atomic"),
                        entry("spec.selector.tokenIDs", "atomic"),
                        entry("spec.selector.matchConditions", "atomic"),
                        entry("spec.selector.exceptions", "atomic"),
                        entry("spec.selector.exceptions[].owners", "atomic"),
                        entry("spec.selector.exceptions[].tokenIDs", "atomic"),
                        entry("status.conditions", "map"),
                        entry("status.decisionsByHour", "atomic"),
                        entry("status.oneShotSelectors", "atomic"),
                        entry("status.outcomes", "atomic"),
                        entry("status.outcomes[].access.repositories", "atomic"));
    }

    @Test
    void listsOfAnInventoryAndItsItemsAreAtomicAndConditionsMergeByType() throws IOException {
        assertThat(CrdFile.of("PatInventory").fields().get("status.conditions").get("x-kubernetes-list-type"))
                .hasToString("\"map\"");
        for (String kind : List.of("PatRequest", "PatGrant")) {
            Map<String, String> types = new LinkedHashMap<>();
            CrdFile.of(kind).fields().forEach((path, schema) -> {
                if (schema.path("type").asText().equals("array")) {
                    types.put(path, schema.path("x-kubernetes-list-type").asText());
                }
            });
            assertThat(types).containsOnly(entry("status.repositories", "atomic"), entry("status.policies", "atomic"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PatRequest", "PatGrant"})
    void itemsHaveOnlyAStatusWithBoundsAndNoDefault(String kind) throws IOException {
        assertThat(CrdFile.of(kind).schema().get("properties").fieldNames())
                .toIterable()
                .containsExactly("status");
        assertThat(CrdFile.of(kind).schema().has("required")).isFalse();
        CrdFile.of(kind).fields().forEach((path, schema) -> {
            assertThat(schema.has("default")).as(path).isFalse();
            switch (schema.path("type").asText()) {
                case "string" -> assertThat(schema.has("maxLength")).as(path).isTrue();
                case "array" -> assertThat(schema.has("maxItems")).as(path).isTrue();
                case "integer" ->
                    assertThat(schema.has("minimum") && schema.has("format"))
                            .as(path)
                            .isTrue();
                default -> assertThat(schema.path("type").asText()).as(path).isEqualTo("object");
            }
        });
    }

    @Test
    void reviewsHavePrinterColumns() throws IOException {
        assertThat(columns("PatGrantReview"))
                .containsExactly(
                        "Organization",
                        "Action",
                        "Suspended",
                        "Dry Run",
                        "Ready",
                        "Reason",
                        "Done",
                        "Total",
                        "Age",
                        "Message (wide)");
    }

    @Test
    void revocationsHaveSamePrinterColumnsWithoutAction() throws IOException {
        assertThat(columns("PatRevocation"))
                .containsExactly(
                        "Organization",
                        "Suspended",
                        "Dry Run",
                        "Ready",
                        "Reason",
                        "Done",
                        "Total",
                        "Age",
                        "Message (wide)");
    }

    @Test
    void inventoriesHavePrinterColumns() throws IOException {
        assertThat(columns("PatInventory"))
                .containsExactly(
                        "Organization",
                        "Requests",
                        "Grants",
                        "Never Expiring",
                        "Idle",
                        "Uncovered",
                        "Ready",
                        "Reason",
                        "Age",
                        "Message (wide)");
    }

    @Test
    void itemsHavePrinterColumns() throws IOException {
        assertThat(columns("PatRequest"))
                .containsExactly(
                        "Owner",
                        "Token",
                        "Access",
                        "Repositories",
                        "Reason (wide)",
                        "Expires",
                        "Decision",
                        "By",
                        "Age");
        assertThat(columns("PatGrant"))
                .containsExactly(
                        "Owner",
                        "Token",
                        "Access",
                        "Repositories",
                        "Last Used",
                        "Expires",
                        "Decision",
                        "Covered By",
                        "Granted");
    }

    private static List<String> columns(String kind) throws IOException {
        List<String> columns = new ArrayList<>();
        for (JsonNode column : CrdFile.of(kind).version().get("additionalPrinterColumns")) {
            boolean wide = column.path("priority").asInt() > 0;
            columns.add(column.get("name").asText() + (wide ? " (wide)" : ""));
        }
        return columns;
    }

    @Test
    void crdsHaveShortNamesAndCategory() throws IOException {
        JsonNode reviews = CrdFile.of("PatGrantReview").crd().at("/spec/names");
        JsonNode revocations = CrdFile.of("PatRevocation").crd().at("/spec/names");

        assertThat(reviews.get("shortNames")).hasToString("[\"pgr\"]");
        assertThat(revocations.get("shortNames")).hasToString("[\"patrev\"]");
        assertThat(reviews.get("categories")).hasToString("[\"patoperator\"]").isEqualTo(revocations.get("categories"));
        assertThat(CrdFile.of("PatInventory").crd().at("/spec/names/categories"))
                .isEqualTo(reviews.get("categories"));
    }

    /** {@code kubectl get patoperator} shows what people wrote, and not thousands of items. */
    @ParameterizedTest
    @ValueSource(strings = {"PatRequest", "PatGrant"})
    void itemsAreInNoCategory(String kind) throws IOException {
        JsonNode names = CrdFile.of(kind).crd().at("/spec/names");

        assertThat(names.has("categories")).isFalse();
        assertThat(names.has("shortNames")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PatGrantReview", "PatRevocation", "PatInventory", "PatRequest", "PatGrant"})
    void statusIsASubresource(String kind) throws IOException {
        assertThat(CrdFile.of(kind).version().at("/subresources/status").isObject())
                .isTrue();
    }
}

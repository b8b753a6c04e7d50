package dev.patoperator.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compiles every CEL rule of the CRDs and evaluates it with its own fixture.
 *
 * <p>An API server also counts costs, which this test cannot do. Its limits (the same up to Kubernetes 1.36): an estimate
 * of 10,000,000 for a rule and 100,000,000 for a CRD when the CRD is created ({@code StaticEstimatedCostLimit} in
 * apiextensions-apiserver), and 1,000,000 spent by one evaluation ({@code PerCallLimit} in apiserver). For a list
 * of 500:
 *
 * <ul>
 *   <li>{@code self.all(id, self.indexOf(id) == self.lastIndexOf(id))}: each of 500 elements costs two traversals of
 *       500, about eight for names, comparison and the loop: 500 x 1,008 = 504,000, both estimated and spent.
 *       Within both limits.
 *   <li>{@code self.all(x, self.exists_one(y, x == y))}: 250,000 pairs, each three (two names and the comparison) when
 *       evaluated, five (the count, too) when estimated: 750,000 spent at least, 1,250,000 estimated. It would pass as
 *       well, but closer to the limit, and its counts differ between versions of the evaluator.
 * </ul>
 *
 * <p>The same rule for 50 token ids, or 10 owners of at most 39 characters, costs about 50 x 108 = 5,400; in each of 50
 * exceptions, 270,000. That the names of
 * 16 conditions differ costs 256 pairs of at most 63 characters, about twenty each: 5,000. A regular expression costs a
 * fortieth of its length times the length of the text: 150 for the longest text and at most 100 for the longest pattern. The
 * others check whether fields are present, parse a duration of at most 28 characters or compare two strings of at most 39:
 * below a hundred.
 */
class CrdRulesTest {
    private static final Path FIXTURES = Path.of("src", "test", "resources", "api", "rules");

    @ParameterizedTest
    @MethodSource("fixtures")
    void ruleHoldsForValidAndFailsForInvalidExamples(Path fixture) throws Exception {
        JsonNode expected = new YAMLMapper().readTree(fixture.toFile());
        JsonNode field = CrdFile.of(expected.get("kind").asText())
                .fields()
                .get(expected.get("path").asText());
        JsonNode rule = ruleOf(field, expected.get("rule").asText());
        KubernetesCel cel = new KubernetesCel(field);

        assertThat(rule.get("message")).isEqualTo(expected.get("message"));
        assertThat(expected.get("valid")).isNotEmpty();
        assertThat(expected.get("invalid")).isNotEmpty();
        for (JsonNode valid : expected.get("valid")) {
            assertThat(cel.holds(rule.get("rule").asText(), valid.get("before"), valid.get("after")))
                    .as(valid.toString())
                    .isTrue();
        }
        for (JsonNode invalid : expected.get("invalid")) {
            assertThat(cel.holds(rule.get("rule").asText(), invalid.get("before"), invalid.get("after")))
                    .as(invalid.toString())
                    .isFalse();
        }
    }

    @Test
    void everyRuleHasAFixtureAndEveryFixtureARule() throws IOException {
        List<String> rules = new ArrayList<>();
        for (String kind : List.of("PatGrantReview", "PatRevocation", "PatInventory", "PatRequest", "PatGrant")) {
            CrdFile.of(kind)
                    .fields()
                    .forEach((path, schema) -> schema.path("x-kubernetes-validations")
                            .forEach(rule -> rules.add(
                                    kind + " " + path + " " + rule.get("rule").asText())));
        }
        List<String> fixtures = new ArrayList<>();
        for (Path fixture : fixtures().toList()) {
            JsonNode expected = new YAMLMapper().readTree(fixture.toFile());
            fixtures.add(expected.get("kind").asText() + " "
                    + expected.get("path").asText() + " "
                    + expected.get("rule").asText());
        }

        assertThat(fixtures).containsExactlyInAnyOrderElementsOf(rules);
    }

    private static JsonNode ruleOf(JsonNode field, String text) {
        for (JsonNode rule : field.path("x-kubernetes-validations")) {
            if (rule.get("rule").asText().equals(text)) {
                return rule;
            }
        }
        throw new AssertionError("no such rule: " + text);
    }

    static Stream<Path> fixtures() throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            return files.sorted().toList().stream();
        }
    }
}

package dev.patoperator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.cel.fault.CompilerFault;
import dev.patoperator.policy.support.ConditionAssertions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what users read when a condition is wrong or probably wrong: one fixture for each cause, with the exact text. */
class ConditionFaultsTest {

    private static final Path FIXTURES = Path.of("src", "test", "resources", "policy");
    private static final String PREFIX = "spec.selector.matchConditions 'rule' does not compile: ";

    @ParameterizedTest
    @MethodSource("faults")
    void aWrongConditionSaysWhatToWrite(String expression, ItemKind kind, String message) {
        assertThat(ConditionAssertions.refusal(kind, expression)).isEqualTo(PREFIX + message);
    }

    static Stream<Arguments> faults() throws IOException {
        return fixtures("condition-faults.yaml").stream()
                .map(fixture -> Arguments.of(
                        fixture.get("expression").asText(),
                        ItemKind.valueOf(fixture.path("kind").asText("REQUEST")),
                        fixture.get("message").asText()));
    }

    @Test
    void noMessageShowsTheCompilersOwnWords() throws IOException {
        assertThat(fixtures("condition-faults.yaml"))
                .hasSizeGreaterThan(100)
                .extracting(fixture -> fixture.get("message").asText())
                .allSatisfy(message -> assertThat(message)
                        .doesNotContain(
                                "container", "overload", "candidates", "google.protobuf.T (", "expecting {", "_=="));
    }

    @ParameterizedTest
    @MethodSource("warnings")
    void aConditionThatIsProbablyWrongWarns(String expression, List<String> warnings) {
        CompiledSelector selector = ConditionAssertions.compile(ItemKind.REQUEST, expression);

        assertThat(selector.conditionWarnings().texts()).isEqualTo(warnings);
    }

    static Stream<Arguments> warnings() throws IOException {
        return fixtures("condition-warnings.yaml").stream().map(fixture -> {
            List<String> warnings = new ArrayList<>();
            fixture.get("warnings").forEach(warning -> warnings.add(warning.asText()));
            return Arguments.of(fixture.get("expression").asText(), warnings);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request.%s == 1",
                "%s == 1",
                "%s(1) == 1",
                "request.owner.%s() == 1",
                "%s.a() == 1",
                "duration('%s') < now - now",
                "timestamp('%s') < now",
                "int('%s') == 1",
                "request.reason.matches('[%s')",
                "now.getHours('%s') == 1",
                "request.owner == 'a' %s",
                "1%s == 1",
                "request.permissions.%s == 'read'",
                "request.owner.%s == 'read'",
                "Request{%s: 1} == request"
            })
    void aMessageStaysWithinItsBoundWhateverTheExpression(String expression) {
        for (String part : List.of("x".repeat(1_900), "Ω".repeat(400), "x_y_z".repeat(300))) {
            assertThat(ConditionAssertions.refusal(expression.formatted(part)))
                    .startsWith(PREFIX)
                    .doesNotContain("\n", "null")
                    .hasSizeLessThanOrEqualTo(PREFIX.length() + "1:2048: ".length() + CompilerFault.MAX_LENGTH);
        }
    }

    @Test
    void aWarningAboutALongNameIsShort() {
        String name = "X".repeat(1_900);

        assertThat(ConditionAssertions.compile(ItemKind.REQUEST, "request.owner == '" + name + "'")
                        .conditionWarnings()
                        .texts())
                .singleElement()
                .asString()
                .contains("X…'")
                .hasSizeLessThan(300);
    }

    private static List<JsonNode> fixtures(String file) throws IOException {
        List<JsonNode> fixtures = new ArrayList<>();
        new YAMLMapper().readTree(FIXTURES.resolve(file).toFile()).forEach(fixtures::add);
        return fixtures;
    }
}

package dev.patoperator.policy;

import static dev.patoperator.policy.support.TestFacts.facts;
import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.item.ItemField;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.TestFacts;
import dev.patoperator.policy.support.TestItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks {@code docs/reference/cel.md}: every expression in it compiles and can be evaluated, and it lists every field. */
class PoliciesDocTest {

    private static final Pattern BLOCK = Pattern.compile("```cel\\n(.*?)\\n```", Pattern.DOTALL);
    private static final Pattern YAML = Pattern.compile("expression: (.*)");
    private static final Pattern FAULT_ROW = Pattern.compile("\\| `(.*?)`[^|]* \\| `(\\d+:\\d+: .*?)…?` \\|");
    private static final Pattern ABSENT_ROW = Pattern.compile("\\| `(.*?)` \\| (fails|false|true)\\b.*\\|");

    private final String text;

    PoliciesDocTest() throws IOException {
        text = Files.readString(Path.of("docs/reference/cel.md"));
    }

    @TestFactory
    Stream<DynamicTest> everyExpressionCompilesAndCanBeEvaluated() {
        List<String> expressions = new ArrayList<>();
        for (Pattern pattern : List.of(BLOCK, YAML, ABSENT_ROW)) {
            pattern.matcher(text).results().map(found -> found.group(1)).forEach(expressions::add);
        }
        assertThat(expressions).hasSizeGreaterThan(14);
        assertThat(BLOCK.matcher(text).results()).hasSize(count("```cel"));
        return expressions.stream()
                .map(it -> DynamicTest.dynamicTest(it, () -> {
                    assertThat(evaluate(it, item(1))).isNotInstanceOf(Match.EvaluationFailed.class);
                }));
    }

    @Test
    void theTableOfAbsentFieldsIsCorrect() {
        Map<String, String> rows = new LinkedHashMap<>();
        Matcher row = ABSENT_ROW.matcher(text);
        while (row.find()) {
            rows.put(row.group(1), row.group(2));
        }
        assertThat(rows.values()).containsExactly("fails", "false", "true");
        rows.forEach((expression, result) -> {
            Match match = ConditionAssertions.evaluate(expression, item(1).expiresAt(null));
            String actual =
                    match instanceof Match.EvaluationFailed ? "fails" : String.valueOf(match instanceof Match.Matched);
            assertThat(actual).describedAs(expression).isEqualTo(result);
        });
    }

    @Test
    void everyFieldHasARowInTheTable() {
        List<String> rows = Stream.of(ItemField.values())
                .map(field -> "| `%s` | `%s` | %s | %s |"
                        .formatted(field.celName(), field.celType(), of(field), field.description()))
                .toList();

        assertThat(text.lines().filter(line -> line.matches("\\| `\\w+` \\| `[^`]+` \\| (both|request|grant) \\|.*")))
                .containsExactlyElementsOf(rows);
    }

    /** A row names the fields of repositories without the variable of the loop. */
    @ParameterizedTest
    @ValueSource(
            strings = {"member.login", "member.role", "name", "visibility", "archived", "topics", "customProperties"})
    void everyFieldOfAnotherObjectHasARowWithItsType(String field) {
        Matcher row = Pattern.compile("\\| `" + field + "` \\| `([^`]+)` \\|").matcher(text);
        assertThat(row.find()).describedAs(field).isTrue();
        String type = row.group(1);
        String value = field.startsWith("member.") ? field : "request.repos[0]." + field;
        String sameType = switch (type) {
            case "string" -> value + ".size() > 0";
            case "bool" -> "!" + value;
            case "list(string)" -> "'x' in " + value;
            default -> "['x'] == " + value + "['x']";
        };
        ConditionAssertions.compile(ItemKind.REQUEST, sameType);
    }

    @Test
    void recipesMatchTheItemsThatTheirTitlesName() {
        TestItem never = item(1).expiresAt(null);
        TestItem readOnly = item(1).may(Map.of("contents", "read"));
        TestItem administration = item(1).may(Map.of("administration", "write"));
        TestItem organization =
                item(1).permissions(new Permissions(Map.of("organization_administration", "read"), Map.of(), Map.of()));
        TestItem idle = item(1).lastUsedAt(null).since("2026-01-01T00:00:00Z");

        assertRecipe("Read-only", 0, item(1), true, never, false);
        assertRecipe("Read-only", 0, item(1), true, item(1).since("2026-09-24T00:00:00Z"), false);
        assertRecipe("Read-only", 1, readOnly, true, administration, false);
        assertRecipe("Asks for administration", 0, administration, true, readOnly, false);
        assertRecipe("Asks for administration", 0, organization, true, item(1), false);
        assertRecipe("Never expires (Deny)", 0, never, true, item(1), false);
        assertRecipe("Reaches a repository", 0, item(1).repositorySelection("all"), true, item(1), false);
        assertRecipe("Reaches production", 0, item(1), true, item(1).repositorySelection("none"), false);
        assertRecipe("Only members of a team", 0, item(1), true, item(1).ownerId(8L), false);
        assertRecipe("Only repositories with a topic", 0, item(1), true, item(1).repositorySelection("all"), false);
        assertRecipe("A renewal", 0, item(1), true, readOnly, false);
        assertRecipe("Not a member any more", 0, item(1).ownerId(8L), true, item(1), false);
        assertRecipe("Names a ticket", 0, item(1).reason("for SEC-12"), true, item(1).reason(null), false);
        assertRecipe("Bots", 0, item(1).owner("CI-Bot"), true, item(1), false);
        assertRecipe("Pending for a week", 0, item(1), true, item(1).since("2026-11-22T00:00:00Z"), false);
        assertRecipe("Idle for 90 days", 0, idle, true, item(1), false);
        assertRecipe("Never expires, and may write", 0, never, true, readOnly.expiresAt(null), false);
        assertRecipe("Has expired", 0, item(1).expired(true), true, item(1).expired(null), false);
    }

    @Test
    void theTableOfFaultsShowsTheMessages() {
        List<String> messages = new ArrayList<>();
        Matcher row = FAULT_ROW.matcher(text);
        while (row.find()) {
            messages.add(row.group(2));
            assertThat(ConditionAssertions.refusal(row.group(1))).contains(" does not compile: " + row.group(2));
        }
        assertThat(messages).hasSizeGreaterThan(4);
    }

    private void assertRecipe(String title, int block, TestItem one, boolean first, TestItem other, boolean second) {
        int start = text.indexOf("\n" + title);
        assertThat(start).describedAs(title).isPositive();
        Matcher found = BLOCK.matcher(text.substring(start));
        for (int i = 0; i <= block; i++) {
            assertThat(found.find()).isTrue();
        }
        String expression = found.group(1);
        assertThat(evaluate(expression, one))
                .describedAs("%s: %s", title, expression)
                .isInstanceOf(match(first));
        assertThat(evaluate(expression, other))
                .describedAs("%s: %s", title, expression)
                .isInstanceOf(match(second));
    }

    private static Match evaluate(String expression, TestItem item) {
        TestFacts facts = facts().names("team-a-web")
                .repository("team-a-web", "private", false, "team-a")
                .properties("team-a-web", Map.of("tier", List.of("prod")))
                .role(7, MemberRole.MEMBER)
                .role(8, MemberRole.NONE)
                .team("platform", 7L)
                .current(900_001, item(1).request().permissions());
        return ConditionAssertions.evaluate(
                expression, expression.contains("grant.") ? item.grant() : item.request(), NOW, facts);
    }

    private static Class<? extends Match> match(boolean holds) {
        return holds ? Match.Matched.class : Match.NotMatched.class;
    }

    private static String of(ItemField field) {
        if (field.isOf(ItemKind.REQUEST) && field.isOf(ItemKind.GRANT)) {
            return "both";
        }
        return field.isOf(ItemKind.REQUEST) ? "request" : "grant";
    }

    private int count(String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }
}

package dev.patoperator.policy.cel;

import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.CompiledSelector;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.TestFacts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Expressions made to hang or crash their compilation or evaluation. Each must end soon, with the cause as message. */
class HostileExpressionsTest {

    /** Generous, because CEL starts slowly on a busy machine. */
    private static final Duration COMPILING = Duration.ofSeconds(20);

    private static final Duration EVALUATING = Duration.ofSeconds(5);

    private static final String TEN = list(10);
    private static final String HUNDRED = list(100);

    /** These are refused before anything runs. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void hostileExpressionsAreRefused(String name, String expression) {
        assertTimeoutPreemptively(COMPILING, () -> {
            assertThat(ConditionAssertions.refusal(expression))
                    .startsWith("spec.selector.matchConditions 'rule' does not compile: ")
                    .doesNotContain("Exception", "\n")
                    .doesNotEndWith("null")
                    .hasSizeLessThan(900);
        });
    }

    static Stream<Arguments> refused() {
        return arguments(Map.ofEntries(
                Map.entry("parentheses", "(".repeat(1000) + "true" + ")".repeat(1000)),
                Map.entry("lists in lists", "[".repeat(500) + "]".repeat(500) + " == []"),
                Map.entry("maps in maps", "{1:".repeat(300) + "1" + "}".repeat(300) + " == {}"),
                Map.entry("calls of calls", "size(".repeat(300) + "''" + ")".repeat(300) + " == 0"),
                Map.entry("ternaries", "true ? ".repeat(150) + "true" + " : true".repeat(150)),
                Map.entry("additions", "1" + "+1".repeat(1000) + " == 1001"),
                Map.entry("indexes", "[1]" + "[0]".repeat(600) + " == 1"),
                Map.entry("selects", "request" + ".owner".repeat(300) + " == ''"),
                Map.entry("a long literal", "'" + "x".repeat(16_400) + "' == ''"),
                Map.entry("additions up to the longest text", "1" + "+1".repeat(8_000) + " == 8001"),
                Map.entry("names up to the longest text", "a||".repeat(5_000) + "b"),
                Map.entry("brackets up to the longest text", "[(".repeat(8_000)),
                Map.entry("errors up to the longest text", "x y ".repeat(4_000)),
                Map.entry("loops up to the longest text", "[1].all(a, ".repeat(1_000) + "true" + ")".repeat(1_000)),
                Map.entry("a huge number", "9".repeat(1500) + " == 1"),
                Map.entry("a huge list", list(1000) + ".size() == 1000"),
                Map.entry("brackets that never close", "[(".repeat(1000)),
                Map.entry("quotes that never close", "'".repeat(1999)),
                Map.entry("errors one after the other", "x y ".repeat(500)),
                Map.entry("unknown names", "a||".repeat(600) + "b"),
                Map.entry("half a surrogate pair", "'\ud800' == \ud800"),
                Map.entry("a zero byte", "true\0"),
                Map.entry("nothing but space", " \n\t "),
                Map.entry("doubled lists", "[[1,1]]" + ".map(b, [b, b])".repeat(30) + ".size() == 1"),
                Map.entry("doubled strings", "['aa']" + ".map(b, b + b)".repeat(20) + ".size() == 1"),
                Map.entry("doubled bytes", "[b'aa']" + ".map(b, b + b)".repeat(20) + ".size() == 1"),
                Map.entry("doubled lists of unknown type", "[dyn([1])]" + ".map(b, b + b)".repeat(20) + ".size() == 1"),
                Map.entry("a regular expression of many repetitions", "'a'.matches('(((a{1,99}){1,99}){1,99}){1,99}')"),
                Map.entry("a regular expression of one repetition", "'a'.matches('a{1000000000}')"),
                Map.entry("a repetition beyond all numbers", "'a'.matches('(x{1000}){99999999999999999999}')"),
                Map.entry(
                        "a regular expression of groups", "'a'.matches('" + "(".repeat(1000) + ")".repeat(1000) + "')"),
                Map.entry("a regular expression from the item", "'a'.matches(request.tokenName)"),
                Map.entry("a regular expression that is none", "'a'.matches('(')"),
                Map.entry("a duration out of range", "duration('99999999999999999999h') < duration('1s')"),
                Map.entry("a long literal that is no duration", "duration('" + "9".repeat(1900) + "x') < now - now"),
                Map.entry("a long name of a field", "request." + "x".repeat(1900) + " == 1"),
                Map.entry("a long name of a function", "y".repeat(1900) + "(1) == 1"),
                Map.entry("objects", "Request{}.id == 1"),
                Map.entry("members that are made", "Member{login: 'mona'}.login == 'mona'"),
                Map.entry("doubled lists of repositories", "request.repos" + ".map(r, [r, r])".repeat(30) + " == []"),
                Map.entry("lists of lists of repositories", "[request.repos, request.repos].size() == 2"),
                Map.entry("maps of lists of repositories", "{'a': request.repos}.size() == 1"),
                Map.entry("doubled topics", "request.repos.map(r, r.topics + r.topics).size() == 1"),
                Map.entry(
                        "many teams",
                        IntStream.range(0, 11)
                                .mapToObj(i -> "member.inTeam('" + i + "')")
                                .collect(Collectors.joining("||"))),
                Map.entry("a team from the item", "member.inTeam(request.tokenName)"),
                Map.entry("a long team", "member.inTeam('" + "x".repeat(1900) + "')"),
                Map.entry("a team in another organization", "member.inTeam('../../orgs/other/teams/a')"),
                Map.entry("comparing everything", "[request].all(r, r == request)"),
                Map.entry(
                        "checked operands", "!(".repeat(20) + "true || false" + ")".repeat(20) + "||true".repeat(250)),
                Map.entry("days without end", "days(9223372036854775807) > days(1)")));
    }

    /** These are costly, but the evaluation ends: matched, not matched or failed. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("costly")
    void costlyExpressionsEndSoon(String name, String expression) {
        PatRequest request = item(71).reason("x".repeat(10_000))
                .tokenName("evil\u202E\nname")
                .request();
        List<String> names = IntStream.range(0, 1000).mapToObj(i -> "r" + i).toList();
        TestFacts repositories =
                TestFacts.facts().names(names.toArray(String[]::new)).role(7, MemberRole.MEMBER);
        names.forEach(it -> repositories
                .repository(it, "private", false, it, "x")
                .properties(it, Map.of("tier", List.of(it), "areas", names)));
        CompiledSelector selector =
                assertTimeoutPreemptively(COMPILING, () -> ConditionAssertions.compile(ItemKind.REQUEST, expression));

        Match match = assertTimeoutPreemptively(
                EVALUATING, () -> selector.evaluate(request, NOW, repositories, ConditionAssertions.budget()));

        if (match instanceof Match.EvaluationFailed failed) {
            assertThat(failed.message())
                    .startsWith("condition 'rule' failed: ")
                    .doesNotContain("null", "Exception", "\n", "\u202E")
                    .hasSizeLessThan(300);
        }
    }

    static Stream<Arguments> costly() {
        String slow = "(x+x+)+y|([a-z0-9]*)*z|(a?){40}a{40}";
        return arguments(Map.ofEntries(
                Map.entry("loops in loops", nested(3, TEN)),
                Map.entry("twenty loops in loops", nested(20, TEN)),
                Map.entry("a long regular expression", "request.reason.matches('" + "(x|b|c)*".repeat(200) + "d')"),
                Map.entry("a loop in a long loop", nested(2, HUNDRED)),
                Map.entry(
                        "loops of matches", HUNDRED + ".all(a, " + HUNDRED + ".all(b, !request.reason.matches('q')))"),
                Map.entry("backtracking", "request.reason.matches('" + slow + "')"),
                Map.entry("backtracking in a loop", HUNDRED + ".all(a, !request.reason.matches('" + slow + "'))"),
                Map.entry(
                        "a large regular expression in a long loop",
                        list(400) + ".all(a, !request.reason.matches('(x*){0,100}y'))"),
                Map.entry(
                        "large regular expressions",
                        String.join(
                                " || ",
                                IntStream.range(0, 30)
                                        .mapToObj(i -> "request.reason.matches('(x{0,90}){1,2}" + i + "')")
                                        .toList())),
                Map.entry("comparing lists in a loop", HUNDRED + ".all(a, " + HUNDRED + " + " + HUNDRED + " == [])"),
                Map.entry(
                        "a loop over the item's repositories",
                        "request.repositories.all(a, request.repositories.all(b, a == b))"),
                Map.entry(
                        "a loop over the item's repositories with all they have",
                        "request.repos.all(a, request.repos.all(b, a.topics == b.topics || 'r1' in b.customProperties.areas))"),
                Map.entry(
                        "the properties of all repositories again and again",
                        list(400)
                                + ".all(a, request.repos.size() > 0 && 'r9' in request.repos[9].customProperties.areas)"),
                Map.entry(
                        "comparing properties",
                        HUNDRED + ".all(a, request.repos[0].customProperties == request.repos[1].customProperties)"),
                Map.entry(
                        "joined lists of repositories",
                        "(request.repos" + " + request.repos".repeat(25) + ").all(r, r.name != 'x')"),
                Map.entry("scopes in a loop", list(400) + ".all(a, request.scopes.exists(s, s == 'contents:write'))"),
                Map.entry("days out of range", "days(request.tokenID) > days(1)"),
                Map.entry("a time far away", "timestamp('9999-12-31T00:00:00Z') + days(36500) > now"),
                Map.entry("a role in a loop", list(400) + ".all(a, member.role == 'member')"),
                Map.entry(
                        "finding a long text in a loop",
                        list(400) + ".all(a, !request.reason.contains('" + "x".repeat(1000) + "y'))"),
                Map.entry("lower case in a loop", list(400) + ".all(a, request.reason.lowerAscii() != '')"),
                Map.entry("timestamps out of range", "now + duration('2562047h') + duration('2562047h') < now"),
                Map.entry("a time zone that nobody knows", "now.getHours(request.tokenName) == 1"),
                Map.entry("a time that is none", "timestamp(request.tokenName) < now"),
                Map.entry("a number that is none", "int(request.tokenName) < 1"),
                Map.entry("a number out of range", "9223372036854775807 + request.id < 1"),
                Map.entry("division by nothing", "1 / (request.id - request.id) == 1"),
                Map.entry("the least number turned", "-(-9223372036854775807 - request.id) < 1"),
                Map.entry("an index out of range", "[1][request.id] == 1")));
    }

    private static Stream<Arguments> arguments(Map<String, String> expressions) {
        return expressions.entrySet().stream().map(it -> Arguments.of(it.getKey(), it.getValue()));
    }

    @Test
    void searchingTooMuchTextFailsForThatItemOnly() {
        CompiledSelector selector = ConditionAssertions.compile(
                ItemKind.REQUEST, list(400) + ".all(a, !request.reason.matches('(x*){0,100}y'))");

        Match match = selector.evaluate(
                item(1).reason("x".repeat(10_000)).request(), NOW, ItemFacts.UNKNOWN, ConditionAssertions.budget());

        assertThat(match)
                .isEqualTo(new Match.EvaluationFailed(
                        "condition 'rule' failed: matches() and contains() search too much text"));
        assertThat(selector.evaluate(
                        item(2).reason("").request(), NOW, ItemFacts.UNKNOWN, ConditionAssertions.budget()))
                .isEqualTo(Match.MATCHED);
    }

    /** The budget is five million steps: the length of the text plus one, times the length of the searched part plus one. */
    @Test
    void allSearchesOfAnEvaluationShareOneBudget() {
        String once = "!request.reason.contains('abcd')";

        assertThat(search(once, 999_999)).isEqualTo(Match.MATCHED);
        assertThat(search(once, 1_000_000)).isInstanceOf(Match.EvaluationFailed.class);
        assertThat(search(once, 600_000)).isEqualTo(Match.MATCHED);
        assertThat(search(once + " && " + once, 600_000)).isInstanceOf(Match.EvaluationFailed.class);
    }

    private static Match search(String expression, int characters) {
        return ConditionAssertions.evaluate(expression, item(1).reason("x".repeat(characters)));
    }

    private static String nested(int depth, String list) {
        String expression = "true";
        for (int i = 0; i < depth; i++) {
            expression = list + ".all(v" + i + ", " + expression + ")";
        }
        return expression;
    }

    private static String list(int size) {
        return IntStream.range(0, size).mapToObj(i -> "1").collect(Collectors.joining(",", "[", "]"));
    }
}

package dev.patoperator.policy.expression;

import static dev.patoperator.policy.support.ConditionAssertions.budget;
import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.model.ItemKind;
import dev.patoperator.model.exemption.Exemptions;
import dev.patoperator.model.expression.SpecExpressions;
import dev.patoperator.model.expression.SpecVariables;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.policy.CompiledSelector;
import dev.patoperator.policy.InvalidSelectorException;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.support.TestItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Selectors with variables, compiled and evaluated. */
class CompiledExpressionsTest {

    @Test
    void conditionReadsVariablesAndTheseReadEarlierOnes() throws Exception {
        SelectorIntent selector = selector(
                variables("admins", "['mona', 'hubot']", "mayAdminister", "request.owner in variables.admins"),
                null,
                "!variables.mayAdminister");

        assertThat(match(selector, item(1).owner("mallory"))).isEqualTo(Match.MATCHED);
        assertThat(match(selector, item(1).owner("mona"))).isEqualTo(new Match.NotMatched("rule-0"));
    }

    /** Without parentheses {@code !a || b} would be {@code (!a) || b}. */
    @Test
    void variableIsOneValueWhateverStandsAroundIt() throws Exception {
        SelectorIntent selector = selector(variables("any", "true || false"), null, "!variables.any");

        assertThat(match(selector, item(1))).isEqualTo(new Match.NotMatched("rule-0"));
    }

    /** As in a condition: what fails does not matter where the rest decides. */
    @Test
    void variableIsEvaluatedOnlyWhereItIsNeeded() throws Exception {
        SpecVariables variables =
                variables("early", "request.tokenExpiresAt < now", "never", "!has(request.tokenExpiresAt)");
        TestItem forever = item(1).expiresAt(null);

        assertThat(match(selector(variables, null, "variables.never || variables.early"), forever))
                .isEqualTo(Match.MATCHED);
        assertThat(match(selector(variables, null, "variables.early"), forever))
                .isEqualTo(new Match.EvaluationFailed(
                        "condition 'rule-0' failed: tokenExpiresAt is absent; ask has() before reading it"));
    }

    /** Texts and comments as CEL's own lexer reads them: were they split otherwise, these would not compile. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'variables.x' == \"variables.x\" && variables.a",
                "r'\\d' == '\\\\d' && variables.a",
                "'it\\'s' == \"it's\" && variables.a",
                "'''it's\n'' \"\"\"''' != '' && variables.a",
                "\"\"\"a\\\"\"\" variables.x\"\"\" != '' && variables.a",
                "b'variables.x' == b\"variables.x\" && bR'\\d' != b'' && variables.a",
                "R'''\\d'\n''' != 'x' && variables.a",
                "'//' != '' && // variables.x '\n variables . a",
                "variables // the variable\n.\n// its name\na",
                "1.5 > .5 && 1e3 > 0x1F && 1u < 2u && variables.a",
                "variables.a && '' == \"\""
            })
    void textsAndCommentsAreReadAsCelReadsThem(String condition) throws Exception {
        assertThat(match(selector(variables("a", "1 == 1 // yes"), null, condition), item(1)))
                .isEqualTo(Match.MATCHED);
    }

    @Test
    void faultOfAVariableIsToldOnceAndByItsName() {
        assertRefused(
                selector(variables("a", "request.ownr == 'x'"), null, "variables.a", "!variables.a"),
                "spec.variables 'a' does not compile: 1:8: a request has no field ownr: did you mean owner?");
        assertRefused(
                selector(variables("a", "1", "b", "variables.a == 'x'"), null, "true"),
                "spec.variables 'b', with its variables written out, does not compile: ");
    }

    /** A variable that is never read is checked as well, as in Kubernetes. */
    @Test
    void faultOfAVariableThatIsNotReadIsTold() {
        assertRefused(selector(variables("a", "1 +"), null, "true"), "spec.variables 'a' does not compile: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true) || (true", "'x", "true, true", "(true", "// nothing"})
    void variableThatIsNoWholeExpressionIsRefused(String expression) {
        assertRefused(
                selector(variables("a", expression), null, "variables.a == 'y'"),
                "spec.variables 'a' does not compile: ");
    }

    @Test
    void faultOfAConditionWithVariablesHasNoPosition() {
        assertRefused(
                selector(variables("a", "request.owner"), null, "variables.a"),
                "spec.selector.matchConditions 'rule-0', with its variables written out, does not compile: a condition must"
                        + " be true or false, but this is text: compare it with something");
        assertRefused(
                selector(variables("a", "request.owner"), null, "request.owner"),
                "spec.selector.matchConditions 'rule-0' does not compile: 1:8: a condition must be true or false");
        assertRefused(
                selector(variables("a", "1"), null, "true && variables.a == request.owner"),
                "spec.selector.matchConditions 'rule-0', with its variables written out, does not compile: ");
    }

    /** The bound of 500 nodes is that of the written-out text. */
    @Test
    void conditionWithTooManyNodesOnceWrittenOutIsRefused() {
        assertRefused(
                selector(variables("a", "[1" + ",1".repeat(300) + "]"), null, "variables.a == variables.a"),
                "spec.selector.matchConditions 'rule-0', with its variables written out, does not compile: the expression"
                        + " has more than 500 nodes");
    }

    @Test
    void warningOfAVariablesTextNamesTheCondition() throws Exception {
        SelectorIntent selector =
                selector(variables("a", "request.permissions.repository['contnts'] == 'write'"), null, "variables.a");

        assertThat(CompiledExpressions.of(selector, SpecCompiler.notSharing(ItemKind.REQUEST))
                        .warnings()
                        .texts())
                .singleElement()
                .asString()
                .startsWith("condition 'rule-0' ")
                .contains("contnts");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    request.owner == 'x' | spec.reasonExpression does not compile:
                    'a' + 1              | spec.reasonExpression does not compile: 1:5:
                    variables.n          | spec.reasonExpression, with its variables written out, does not compile:
                    """)
    void faultOfTheReasonIsTold(String expression, String message) {
        assertRefused(selector(variables("n", "1"), expression, "true"), message);
    }

    @Test
    void reasonCountsInWhatIsReadFromGitHub() throws Exception {
        CompiledSelector names =
                compiled(selector(SpecVariables.NONE, "request.repositories.size() > 3 ? 'many' : 'few'", "true"));
        CompiledSelector teams = compiled(
                selector(variables("inTeam", "member.inTeam('platform')"), "variables.inTeam ? 'a' : 'b'", "true"));
        CompiledSelector nothing = compiled(selector(SpecVariables.NONE, "request.owner", "true"));

        assertThat(names.readsRepositoryNames()).isTrue();
        assertThat(teams.readsRepositoryNames()).isFalse();
        assertThat(teams.requiredFacts().teams()).containsExactly("platform");
        assertThat(nothing.requiredFacts().isNone()).isTrue();
    }

    private static void assertRefused(SelectorIntent selector, String message) {
        assertThatThrownBy(() -> compiled(selector))
                .isInstanceOf(InvalidSelectorException.class)
                .message()
                .startsWith(message);
    }

    private static CompiledSelector compiled(SelectorIntent selector) throws InvalidSelectorException {
        return CompiledSelector.compile(selector, ItemKind.REQUEST);
    }

    private static Match match(SelectorIntent selector, TestItem item) throws InvalidSelectorException {
        return compiled(selector).evaluate(item.request(), NOW, ItemFacts.UNKNOWN, budget());
    }

    private static SelectorIntent selector(SpecVariables variables, String reason, String... conditions) {
        List<Criteria.NamedExpression> named = new ArrayList<>();
        for (String condition : conditions) {
            named.add(new Criteria.NamedExpression("rule-" + named.size(), condition, variables));
        }
        Criteria criteria = new Criteria(Set.of(), null, null, null, null, Set.of(), null, named);
        return new SelectorIntent(criteria, null, 100, Exemptions.NONE, new SpecExpressions(variables, reason));
    }

    private static SpecVariables variables(String... namesAndExpressions) {
        List<SpecVariables.Definition> definitions = new ArrayList<>();
        for (int i = 0; i < namesAndExpressions.length; i += 2) {
            definitions.add(new SpecVariables.Definition(namesAndExpressions[i], namesAndExpressions[i + 1]));
        }
        return new SpecVariables(definitions);
    }
}

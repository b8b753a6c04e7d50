package dev.patoperator.policy;

import static dev.patoperator.policy.support.PolicySet.ref;
import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.exemption.Exemptions;
import dev.patoperator.model.expression.SpecExpressions;
import dev.patoperator.model.expression.SpecVariables;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.model.intent.SpecWarnings;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.PolicySet;
import dev.patoperator.policy.support.TestItem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reason that a policy computes for each item. */
class ComputedReasonTest {

    private static final String TEMPLATE = "not allowed, {owner}";

    private final EvaluationBudget budget = ConditionAssertions.budget();

    @Test
    void reasonIsComputedForEachItem() {
        String expression = "'Dear ' + request.owner + ', ' + (has(request.tokenExpiresAt) ? 'wait' : 'set an expiry')";

        assertThat(reason(expression, item(1).owner("mona"))).isEqualTo("Dear mona, wait");
        assertThat(reason(expression, item(1).owner("hubot").expiresAt(null))).isEqualTo("Dear hubot, set an expiry");
    }

    @Test
    void reasonReadsVariables() {
        SpecVariables greeting =
                new SpecVariables(List.of(new SpecVariables.Definition("greeting", "'Dear ' + request.owner")));

        assertThat(reason(policy(greeting, "variables.greeting + '!'"), item(1).owner("mona")))
                .isEqualTo("Dear mona!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "'  \\n '", "'\\u0000'", "string(request.tokenExpiresAt)", "member.role"})
    void templateIsUsedWhereTheExpressionFailsOrGivesNoText(String expression) {
        assertThat(reason(expression, item(1).owner("mona").expiresAt(null))).isEqualTo("not allowed, mona");
    }

    /** What the applicant wrote cannot bring a placeholder into a computed reason. */
    @Test
    void placeholdersInAComputedReasonAreKept() {
        assertThat(reason("'{owner}: ' + request.reason", item(1).reason("{tokenName}")))
                .isEqualTo("{owner}: {tokenName}");
    }

    @Test
    void computedReasonIsCutAndHasNoControlCharacters() {
        assertThat(reason("request.reason", item(1).reason("x".repeat(3_000)))).hasSize(1_024);
        assertThat(reason("'a\\u0007b\\nc\\td'", item(1))).isEqualTo("ab\nc\td");
    }

    /** The conditions come first: a reason that costs too much costs no decision of this item. */
    @Test
    void templateIsUsedWhenTheBudgetIsUsedUp() {
        var usedUp = new EvaluationBudget(() -> 0);
        while (!usedUp.isUsedUp()) {
            usedUp.begin(1_000_000, false).end();
        }
        Policy policy = policy(SpecVariables.NONE, "'computed'", usedUp, "true");

        assertThat(policy.reasonFor(new ItemView(item(1).owner("mona").request(), NOW, ItemFacts.UNKNOWN)))
                .isEqualTo("not allowed, mona");
    }

    @Test
    void reasonIsChargedToThePolicysBudget() {
        var one = new EvaluationBudget(() -> 0);
        String costly = "'" + "x".repeat(1_000) + "'.contains('" + "y".repeat(900) + "') ? 'a' : 'b'";
        Policy policy = policy(SpecVariables.NONE, costly, one, "true");
        List<PatRequest> items = LongStream.rangeClosed(1, 100)
                .mapToObj(id -> item(id).request())
                .toList();

        PolicyResult result = new PolicyEvaluation(List.of(policy), NOW, ItemFacts.UNKNOWN)
                .results(items, Map.of())
                .get(0);

        assertThat(result.decisions()).hasSizeBetween(30, 40);
        assertThat(result.decisions().get(0).reason()).isEqualTo("b");
        assertThat(result.undecided()).hasSize(100 - result.decisions().size());
        assertThat(result.undecided().get(0).message()).contains("CPU time");
    }

    /** An unknown fact fails the reason only, and not the decision. */
    @Test
    void unknownFactInTheReasonDoesNotHinderTheDecision() {
        Policy policy = policy(SpecVariables.NONE, "member.role");

        assertThat(reason(policy, item(1).owner("mona"))).isEqualTo("not allowed, mona");
    }

    @Test
    void misspeltNameInTheExpressionIsAWarning() {
        assertThat(warnings("request.owner == 'Alice' ? 'x' : 'contens:write' in request.scopes ? 'y' : 'z'")
                        .texts())
                .containsExactly(
                        "condition 'rule' compares a login with 'Bob', which has capital letters: GitHub may write it in"
                                + " another case, so compare member.login with 'bob'",
                        "reasonExpression compares a login with 'Alice', which has capital letters: GitHub may write it"
                                + " in another case, so compare member.login with 'alice'",
                        "reasonExpression looks for the scope 'contens:write', which no token has: did you mean"
                                + " 'contents:write'?");
        SpecWarnings many = warnings("request.owner in ['A', 'B', 'C', 'D', 'E'] ? 'x' : 'y'");
        assertThat(many.texts()).hasSize(3);
        assertThat(many.others()).isEqualTo(3);
    }

    private SpecWarnings warnings(String reason) {
        Policy policy = policy(SpecVariables.NONE, reason, budget, "request.owner == 'Bob'");
        return ((Policy.CompiledRule) policy.selectionRule()).selector().conditionWarnings();
    }

    private String reason(String expression, TestItem item) {
        return reason(policy(SpecVariables.NONE, expression), item);
    }

    private static String reason(Policy policy, TestItem item) {
        return PolicySet.rulings(List.of(policy), item.request())
                .get(0)
                .decisions()
                .get(0)
                .reason();
    }

    private Policy policy(SpecVariables variables, String expression) {
        return policy(variables, expression, budget, "true");
    }

    private static Policy policy(
            SpecVariables variables, String expression, EvaluationBudget budget, String condition) {
        var selector = new SelectorIntent(
                ConditionAssertions.criteria(condition),
                null,
                100,
                Exemptions.NONE,
                new SpecExpressions(variables, expression));
        try {
            return new Policy(
                    ref("deny", "acme"),
                    Action.DENY,
                    TEMPLATE,
                    new Policy.CompiledRule(CompiledSelector.compile(selector, ItemKind.REQUEST), budget),
                    false,
                    100,
                    Set.of());
        } catch (InvalidSelectorException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }
}

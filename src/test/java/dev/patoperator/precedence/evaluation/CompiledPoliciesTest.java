package dev.patoperator.precedence.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.ParsedResource;
import dev.patoperator.policy.ConditionStore;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.TestItem;
import org.junit.jupiter.api.Test;

/** Tests what selectors are compiled to, and what is reported of those that do not compile. */
class CompiledPoliciesTest {

    private static final String SELECTOR = "action: Approve, interval: 1h, selector: ";

    private final EvaluationFixture cluster = new EvaluationFixture();
    private final CompiledPolicies policies =
            new CompiledPolicies(cluster.index, new ConditionStore(1L << 30, resource -> {}));

    private static String conditions(String expression) {
        return SELECTOR + "{matchConditions: [{name: rule, expression: \"" + expression + "\"}]}";
    }

    private static Intent intent(PatResource<?> resource) {
        return ParsedResource.of(resource).intent().orElseThrow();
    }

    private boolean needsListedItem(String spec) {
        return policies.needsListedItem(intent(cluster.review("r", spec)));
    }

    private Match evaluate(PatResource<?> resource, TestItem item) {
        EvaluationBudget budget = ConditionAssertions.budget();
        var rule = (Policy.CompiledRule) policies.selectionRule(intent(resource), budget);
        return rule.selector().evaluate(item.request(), TestItem.NOW, ItemFacts.UNKNOWN, budget);
    }

    @Test
    void aConditionThatDoesNotCompileIsAProblemThatStays() {
        PatGrantReview broken = cluster.review("broken", conditions("bogus("));

        assertThat(policies.problem(intent(broken))).hasValueSatisfying(problem -> {
            assertThat(problem.message()).startsWith("spec.selector.matchConditions 'rule' does not compile: 1:");
            assertThat(problem.mayPass()).isFalse();
        });
    }

    @Test
    void aConditionThatDoesNotCompileMakesAnInvalidRule() {
        Intent broken = intent(cluster.review("broken", conditions("bogus(")));

        Policy.SelectionRule rule = policies.selectionRule(broken, ConditionAssertions.budget());

        assertThat(rule)
                .isEqualTo(new Policy.InvalidRule(
                        policies.problem(broken).orElseThrow().message()));
    }

    @Test
    void aConditionDecidesWhichItemsTheRuleMatches() {
        PatGrantReview review = cluster.review("r", conditions("request.owner == 'mona'"));

        assertThat(evaluate(review, TestItem.item(1).owner("mona"))).isEqualTo(Match.MATCHED);
        assertThat(evaluate(review, TestItem.item(1).owner("hubot"))).isInstanceOf(Match.NotMatched.class);
    }

    @Test
    void aFieldOfTheSelectorDecidesWhichItemsTheRuleMatches() {
        PatGrantReview review = cluster.review("r", SELECTOR + "{owners: [mona]}");

        assertThat(evaluate(review, TestItem.item(1).owner("mona"))).isEqualTo(Match.MATCHED);
        assertThat(evaluate(review, TestItem.item(1).owner("hubot"))).isInstanceOf(Match.NotMatched.class);
    }

    @Test
    void anExplicitListWithoutSelectorMatchesEveryItem() {
        assertThat(evaluate(cluster.review("r", "action: Approve, patRequestIDs: [7]"), TestItem.item(1)))
                .isEqualTo(Match.MATCHED);
    }

    @Test
    void aRuleChargesTheBudgetThatItWasMadeWith() {
        EvaluationBudget budget = ConditionAssertions.budget();

        var rule =
                (Policy.CompiledRule) policies.selectionRule(intent(cluster.review("r", conditions("true"))), budget);

        assertThat(rule.budget()).isSameAs(budget);
    }

    @Test
    void aConditionOfARevocationReadsGrants() {
        Intent revocation = intent(cluster.revocation(
                "r",
                "interval: 1h, selector: {matchConditions: [{name: rule, expression: 'has(grant.accessGrantedAt)'}]}"));

        assertThat(policies.problem(revocation)).isEmpty();
    }

    @Test
    void aSelectorNeedsTheListedItem() {
        assertThat(needsListedItem(SELECTOR + "{owners: [mona]}")).isTrue();
    }

    @Test
    void aReasonWithAPlaceholderNeedsTheListedItem() {
        assertThat(needsListedItem("action: Deny, patRequestIDs: [1], reason: 'not for {owner}'"))
                .isTrue();
    }

    @Test
    void anExplicitListWithAPlainReasonDoesNotNeedTheListedItem() {
        assertThat(needsListedItem("action: Deny, patRequestIDs: [1], reason: 'not now'"))
                .isFalse();
    }
}

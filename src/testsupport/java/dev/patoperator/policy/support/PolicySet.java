package dev.patoperator.policy.support;

import static dev.patoperator.policy.support.TestItem.NOW;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.policy.CompiledSelector;
import dev.patoperator.policy.InvalidSelectorException;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.PolicyEvaluation;
import dev.patoperator.policy.PolicyResult;
import dev.patoperator.policy.item.ItemFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds policies for requests, and evaluates them. */
public final class PolicySet {

    public static final String ALWAYS = "true";
    public static final String NEVER = "false";

    private PolicySet() {}

    public static Policy policy(String name, Action action, String expression) {
        return new Policy(ref(name, "acme"), action, null, compiled(expression), false, 100, Set.of());
    }

    public static Policy deny(Criteria criteria) {
        try {
            var basis = new Policy.CompiledRule(
                    CompiledSelector.compile(criteria, ItemKind.REQUEST), ConditionAssertions.budget());
            return new Policy(ref("deny", "acme"), Action.DENY, null, basis, false, 100, Set.of());
        } catch (InvalidSelectorException e) {
            throw new AssertionError(e);
        }
    }

    public static Policy.SelectionRule compiled(String expression) {
        return new Policy.CompiledRule(
                ConditionAssertions.compile(ItemKind.REQUEST, expression), ConditionAssertions.budget());
    }

    public static ResourceRef ref(String name, String namespace) {
        return new ResourceRef("PatGrantReview", namespace, name, name);
    }

    public static List<PolicyResult> rulings(List<Policy> policies, ListedPat... items) {
        return judgement(policies).results(List.of(items), Map.of());
    }

    public static PolicyEvaluation judgement(List<Policy> policies) {
        return new PolicyEvaluation(policies, NOW, ItemFacts.UNKNOWN);
    }
}

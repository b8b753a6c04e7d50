package dev.patoperator.policy;

import static dev.patoperator.policy.Item.NOW;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Criteria;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.ListedPat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Policies of tests, all of requests, and what comes of them. */
final class PolicySet {

    static final String ALWAYS = "true";
    static final String NEVER = "false";

    private PolicySet() {}

    static Policy policy(String name, Action action, String expression) {
        return new Policy(ref(name, "acme"), action, null, compiled(expression), false, 100, Set.of());
    }

    static Policy deny(Criteria criteria) {
        try {
            var basis = new Policy.Compiled(Selector.compile(criteria, Subject.REQUEST), Conditions.budget());
            return new Policy(ref("deny", "acme"), Action.DENY, null, basis, false, 100, Set.of());
        } catch (InvalidSelectorException e) {
            throw new AssertionError(e);
        }
    }

    static Policy.Basis compiled(String expression) {
        return new Policy.Compiled(Conditions.compile(Subject.REQUEST, expression), Conditions.budget());
    }

    static ResourceRef ref(String name, String namespace) {
        return new ResourceRef("PatGrantReview", namespace, name, name);
    }

    static List<Ruling> rulings(List<Policy> policies, ListedPat... items) {
        return judgement(policies).rulings(List.of(items), Map.of());
    }

    static Judgement judgement(List<Policy> policies) {
        return new Judgement(policies, NOW, RepositoryFacts.UNKNOWN);
    }
}

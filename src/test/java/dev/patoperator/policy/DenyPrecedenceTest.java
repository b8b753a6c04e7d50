package dev.patoperator.policy;

import static dev.patoperator.policy.support.PolicySet.ALWAYS;
import static dev.patoperator.policy.support.PolicySet.NEVER;
import static dev.patoperator.policy.support.PolicySet.compiled;
import static dev.patoperator.policy.support.PolicySet.deny;
import static dev.patoperator.policy.support.PolicySet.policy;
import static dev.patoperator.policy.support.PolicySet.ref;
import static dev.patoperator.policy.support.PolicySet.rulings;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.policy.support.TestItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests when a Deny holds back an approval: when it matches, and when its evaluation fails. */
class DenyPrecedenceTest {

    private final Policy approval = policy("approve", Action.APPROVE, ALWAYS);
    private final PatRequest request = item(71).request();

    @Test
    void aDenyThatDoesNotMatchHoldsNothingBack() {
        assertApproved(policy("deny", Action.DENY, NEVER));
    }

    @Test
    void aMatchingDenyHoldsBackTheApprovalAndIsNamed() {
        assertHeldBack(policy("deny", Action.DENY, ALWAYS), "held back: PatGrantReview deny denies it");
    }

    @Test
    void aMatchingDenyDecidesTheItem() {
        PolicyResult policyResult = rulings(List.of(approval, policy("deny", Action.DENY, ALWAYS)), request)
                .get(1);

        assertThat(policyResult.decisions()).extracting(it -> it.item().id()).containsExactly(71L);
    }

    @Test
    void aDenyWhoseEvaluationFailsHoldsBack() {
        request(item(71).expiresAt(null))
                .assertHeldBack(
                        policy("deny", Action.DENY, "request.tokenExpiresAt > now + duration('2160h')"),
                        "held back: PatGrantReview deny, which denies, could not be evaluated: condition 'rule' failed: ");
    }

    @Test
    void aDenyThatDoesNotCompileHoldsBack() {
        assertHeldBack(
                new Policy(
                        ref("deny", "acme"),
                        Action.DENY,
                        null,
                        new Policy.InvalidRule("no such field"),
                        false,
                        0,
                        Set.of()),
                "held back: PatGrantReview deny, which denies, could not be evaluated: no such field");
    }

    @Test
    void aDenyWhoseRepositoryCannotBeQueriedHoldsBack() {
        Criteria app = new Criteria(Set.of(), "app", null, null, null, Set.of(), null, List.of());
        assertHeldBack(deny(app), "could not be evaluated: repository: GitHub could not be asked");
    }

    @Test
    void aDenyHoldsBackWhenRepositoryNamesCannotBeRead() {
        assertHeldBack(
                policy("deny", Action.DENY, "'secret' in request.repositories"),
                "the repositories of request 71 could not be read");
    }

    @Test
    void aDenyOnRepositoryNamesHoldsBackTokensForAllRepositories() {
        request(item(71).repositorySelection("all"))
                .assertHeldBack(
                        policy("deny", Action.DENY, "'secret' in request.repositories"), "could not be evaluated");
    }

    @Test
    void aDenyOnAPermissionHoldsBackUnknownLevels() {
        Criteria write = new Criteria(Set.of(), null, "administration_write", null, null, Set.of(), null, List.of());
        request(item(71).may(Map.of("administration", "maintain"))).assertHeldBack(deny(write), "permission");
    }

    @Test
    void aDenyOnOwnersHoldsBackItemsWithoutAnOwner() {
        Criteria owner = new Criteria(Set.of("mallory"), null, null, null, null, Set.of(), null, List.of());
        request(item(71).owner(null)).assertHeldBack(deny(owner), "owners");
    }

    @Test
    void aDenyOverItsLimitDecidesNothingButHoldsBack() {
        Policy denial = new Policy(ref("deny", "acme"), Action.DENY, null, compiled(ALWAYS), false, 0, Set.of());

        List<PolicyResult> policyResults = rulings(List.of(approval, denial), request);

        assertThat(policyResults.get(1).overLimit()).isTrue();
        assertThat(policyResults.get(0).decisions()).isEmpty();
        assertThat(policyResults.get(0).undecided())
                .extracting(PolicyResult.UndecidedItem::message)
                .first()
                .asString()
                .contains("deny");
    }

    @Test
    void oneMatchingDenyOfManyHoldsBack() {
        List<Policy> policies = new ArrayList<>(List.of(approval));
        for (int i = 0; i < 19; i++) {
            policies.add(policy("no-" + i, Action.DENY, NEVER));
        }
        assertThat(rulings(policies, request).get(0).decisions()).hasSize(1);

        policies.add(policy("yes", Action.DENY, ALWAYS));
        assertThat(rulings(policies, request).get(0).decisions()).isEmpty();
    }

    @Test
    void theMessageNamesAMatchingDenyBeforeAFailedOne() {
        PolicyResult policyResult = rulings(
                        List.of(
                                approval,
                                policy("fails", Action.DENY, "1 / (request.id - request.id) == 1"),
                                policy("matches", Action.DENY, ALWAYS)),
                        request)
                .get(0);

        assertThat(policyResult.undecided())
                .extracting(PolicyResult.UndecidedItem::message)
                .containsExactly("held back: PatGrantReview matches denies it");
    }

    @Test
    void aDenyInADryRunHoldsNothingBack() {
        assertApproved(new Policy(ref("deny", "acme"), Action.DENY, null, compiled(ALWAYS), true, 100, Set.of()));
    }

    @Test
    void aDenyInAnotherNamespaceIsNotNamedNorQuoted() {
        for (Policy.SelectionRule basis : List.of(compiled(ALWAYS), new Policy.InvalidRule("a secret of theirs"))) {
            Policy denial = new Policy(ref("hidden-name", "other"), Action.DENY, null, basis, false, 100, Set.of());

            PolicyResult policyResult =
                    rulings(List.of(approval, denial), request).get(0);

            assertThat(policyResult.decisions()).isEmpty();
            assertThat(policyResult.undecided().get(0).message())
                    .contains("a PatGrantReview in another namespace")
                    .doesNotContain("hidden-name", "other/", "secret");
        }
    }

    private void assertApproved(Policy denial) {
        PolicyResult policyResult = rulings(List.of(approval, denial), request).get(0);

        assertThat(policyResult.undecided()).isEmpty();
        assertThat(policyResult.decisions()).extracting(it -> it.item().id()).containsExactly(71L);
    }

    private void assertHeldBack(Policy denial, String words) {
        new Held(request).assertHeldBack(denial, words);
    }

    private Held request(TestItem item) {
        return new Held(item.request());
    }

    /** A request that an approval matches. */
    private record Held(PatRequest item) {
        /** Checks that the denial holds back the approval, in both orders of the two policies. */
        void assertHeldBack(Policy denial, String words) {
            Policy approval = policy("approve", Action.APPROVE, ALWAYS);
            for (List<Policy> order : List.of(List.of(approval, denial), List.of(denial, approval))) {
                PolicyResult policyResult = rulings(order, item).get(order.indexOf(approval));
                assertThat(policyResult.decisions()).isEmpty();
                assertThat(policyResult.undecided()).hasSize(1);
                assertThat(policyResult.undecided().get(0).message()).contains(words);
            }
        }
    }
}

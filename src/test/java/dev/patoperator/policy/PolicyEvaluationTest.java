package dev.patoperator.policy;

import static dev.patoperator.policy.support.PolicySet.ALWAYS;
import static dev.patoperator.policy.support.PolicySet.NEVER;
import static dev.patoperator.policy.support.PolicySet.compiled;
import static dev.patoperator.policy.support.PolicySet.judgement;
import static dev.patoperator.policy.support.PolicySet.policy;
import static dev.patoperator.policy.support.PolicySet.ref;
import static dev.patoperator.policy.support.PolicySet.rulings;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import dev.patoperator.model.EvaluationCounts;
import dev.patoperator.model.ExplicitDeciders;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.policy.support.ConditionAssertions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests which policy decides which items, and its limit. Explicit lists come first, then items that no Deny holds back. */
class PolicyEvaluationTest {

    private final Policy approval = policy("approve", Action.APPROVE, ALWAYS);
    private final PatRequest request = item(71).request();

    @Test
    void matchingItemsAreDecidedWithTheReasonRenderedForThem() {
        Policy denial = new Policy(
                ref("deny", "acme"),
                Action.DENY,
                "{owner}: no",
                compiled("request.owner == 'mona'"),
                false,
                100,
                Set.of());

        PolicyResult policyResult = rulings(
                        List.of(denial), request, item(72).owner("hubot").request())
                .get(0);

        assertThat(policyResult.decisions())
                .containsExactly(new PolicyResult.DecidedItem(request, "mona: no", List.of()));
        assertThat(policyResult.undecided()).isEmpty();
    }

    @Test
    void itemsThatDoNotMatchAreNeitherDecidedNorUndecided() {
        PolicyResult policyResult = rulings(List.of(policy("approve", Action.APPROVE, NEVER)), request)
                .get(0);

        assertThat(policyResult.decisions()).isEmpty();
        assertThat(policyResult.undecided()).isEmpty();
    }

    @Test
    void whatAnItemIsExcludedByIsCountedInTheOrderOfTheSelector() throws InvalidSelectorException {
        Criteria criteria = new Criteria(
                Set.of("mona"),
                null,
                null,
                null,
                null,
                Set.of(),
                null,
                List.of(
                        new Criteria.NamedExpression("odd", "request.id % 2 == 1"),
                        new Criteria.NamedExpression("small", "request.id < 10")));
        Policy denial = new Policy(
                ref("deny", "acme"),
                Action.DENY,
                null,
                new Policy.CompiledRule(
                        CompiledSelector.compile(criteria, ItemKind.REQUEST), ConditionAssertions.budget()),
                false,
                100,
                Set.of());
        var listed = new ExplicitDeciders(List.of(ref("list", "acme")), true);

        PolicyResult policyResult = judgement(List.of(denial))
                .results(
                        List.of(
                                item(1).request(),
                                item(2).request(),
                                item(11).request(),
                                item(12).request(),
                                item(13).owner("hubot").request()),
                        Map.of(2L, listed))
                .get(0);

        assertThat(policyResult.exclusions())
                .containsExactly(
                        new EvaluationCounts.Exclusion("owners", 1),
                        new EvaluationCounts.Exclusion("odd", 2),
                        new EvaluationCounts.Exclusion("small", 1));
    }

    @Test
    void explicitIdsComeBeforeSelectors() {
        Policy denial = policy("deny", Action.DENY, ALWAYS);

        List<PolicyResult> policyResults = judgement(List.of(approval, denial))
                .results(List.of(request, item(72).request()), Map.of(71L, listedBy(true, ref("list", "acme"))));

        assertThat(policyResults).allSatisfy(policyResult -> {
            assertThat(policyResult.decisions())
                    .extracting(it -> it.item().id())
                    .doesNotContain(71L);
            assertThat(policyResult.undecided())
                    .contains(new PolicyResult.UndecidedItem(
                            request, "left to PatGrantReview list, which lists this id"));
            assertThat(policyResult.awaitsVerification()).isFalse();
        });
        assertThat(policyResults.get(1).decisions())
                .extracting(it -> it.item().id())
                .containsExactly(72L);
    }

    @Test
    void listsOfOtherNamespacesAreNotNamedAndOwnOnesComeFirst() {
        Policy denial = policy("deny", Action.DENY, ALWAYS);
        ResourceRef foreign = ref("secret-name", "beta");

        assertThat(leftTo(denial, listedBy(true, foreign)))
                .isEqualTo("left to a PatGrantReview in another namespace, which lists this id");
        assertThat(leftTo(denial, listedBy(true, foreign, ref("own", "acme")))).contains("PatGrantReview own");
    }

    @Test
    void listedItemsThatDoNotMatchAreNotReported() {
        Policy never = policy("deny", Action.DENY, NEVER);

        PolicyResult policyResult = judgement(List.of(never))
                .results(List.of(request), Map.of(71L, listedBy(true, ref("list", "acme"))))
                .get(0);

        assertThat(policyResult.undecided()).isEmpty();
    }

    @Test
    void anUnverifiedListMakesThePolicyAwaitVerification() {
        Policy denial = policy("deny", Action.DENY, ALWAYS);

        PolicyResult policyResult = judgement(List.of(denial))
                .results(List.of(request), Map.of(71L, listedBy(false, ref("list", "acme"))))
                .get(0);

        assertThat(policyResult.decisions()).isEmpty();
        assertThat(policyResult.awaitsVerification()).isTrue();
    }

    private static ExplicitDeciders listedBy(boolean verified, ResourceRef... resources) {
        return new ExplicitDeciders(List.of(resources), verified);
    }

    private String leftTo(Policy policy, ExplicitDeciders listing) {
        return judgement(List.of(policy))
                .results(List.of(request), Map.of(71L, listing))
                .get(0)
                .undecided()
                .get(0)
                .message();
    }

    @Test
    void anUnverifiedDenyHoldsAnApprovalWhileItMayHold() {
        Policy deny = unverified("deny", true);

        PolicyResult policyResult = rulings(List.of(approval, deny), request).get(0);

        assertThat(policyResult.decisions()).isEmpty();
        assertThat(policyResult.undecided().get(0).message())
                .isEqualTo("held back: PatGrantReview deny, which denies, could not be evaluated:"
                        + " its credentials are being verified");
        assertThat(policyResult.awaitsVerification()).isTrue();
    }

    @Test
    void anApprovalNamesAnUnverifiedDenyThatMayNoLongerHold() {
        Policy deny = unverified("deny", false);

        PolicyResult policyResult = rulings(List.of(approval, deny), request).get(0);

        assertThat(policyResult.decisions())
                .containsExactly(new PolicyResult.DecidedItem(request, null, List.of(ref("deny", "acme"))));
        assertThat(policyResult.awaitsVerification()).isFalse();
    }

    @Test
    void aMatchingDenyHoldsDespiteAnUnverifiedOne() {
        PolicyResult policyResult = rulings(
                        List.of(approval, unverified("later", false), policy("deny", Action.DENY, ALWAYS)), request)
                .get(0);

        assertThat(policyResult.undecided().get(0).message()).isEqualTo("held back: PatGrantReview deny denies it");
    }

    @Test
    void anUnverifiedDenyIsNotCheckedWhenNothingIsApproved() {
        Policy deny = new Policy(
                ref("deny", "acme"),
                Action.DENY,
                null,
                new Policy.UnverifiedRule(() -> {
                    throw new AssertionError("nothing to hold");
                }),
                false,
                0,
                Set.of());

        PolicyResult policyResult = rulings(List.of(policy("approve", Action.APPROVE, NEVER), deny), request)
                .get(0);

        assertThat(policyResult.awaitsVerification()).isFalse();
    }

    private static Policy unverified(String name, boolean mayHold) {
        return new Policy(
                ref(name, "acme"), Action.DENY, null, new Policy.UnverifiedRule(() -> mayHold), false, 0, Set.of());
    }

    @Test
    void anApprovalInADryRunReportsTheDenyThatHoldsIt() {
        Policy dry = new Policy(ref("approve", "acme"), Action.APPROVE, null, compiled(ALWAYS), true, 0, Set.of());

        PolicyResult policyResult = rulings(List.of(dry, policy("deny", Action.DENY, ALWAYS)), request)
                .get(0);

        assertThat(policyResult.decisions()).isEmpty();
        assertThat(policyResult.undecided()).hasSize(1);
    }

    @Test
    void anApprovalWhoseConditionFailsReportsTheItemAsUndecided() {
        PolicyResult policyResult = rulings(
                        List.of(policy("approve", Action.APPROVE, "request.tokenExpiresAt < now + duration('2160h')")),
                        item(71).expiresAt(null).request(),
                        item(72).request())
                .get(0);

        assertThat(policyResult.decisions()).extracting(it -> it.item().id()).containsExactly(72L);
        assertThat(policyResult.undecided()).hasSize(1);
        assertThat(policyResult.undecided().get(0).message()).startsWith("condition 'rule' failed: ");
    }

    @Test
    void anApprovalThatDoesNotCompileDecidesNothing() {
        Policy broken = new Policy(
                ref("approve", "acme"), Action.APPROVE, null, new Policy.InvalidRule("typo"), false, 100, Set.of());

        PolicyResult policyResult = rulings(List.of(broken), request).get(0);

        assertThat(policyResult.decisions()).isEmpty();
    }

    @Test
    void aRevocationDecidesMatchingGrants() {
        Policy revocation = new Policy(
                new ResourceRef("PatRevocation", "acme", "idle", "idle"),
                Action.REVOKE,
                null,
                new Policy.CompiledRule(
                        ConditionAssertions.compile(ItemKind.GRANT, "grant.idleSince < now"),
                        ConditionAssertions.budget()),
                false,
                100,
                Set.of());

        PolicyResult policyResult =
                rulings(List.of(revocation), item(5).grant()).get(0);

        assertThat(policyResult.decisions()).hasSize(1);
    }

    @Test
    void aPolicyIsOverItsLimitOnlyAboveItsAllowance() {
        assertThat(limited(3, false, Set.of()).overLimit()).isFalse();
        assertThat(limited(2, false, Set.of()).overLimit()).isTrue();
        assertThat(limited(0, false, Set.of()).overLimit()).isTrue();
    }

    @Test
    void aDryRunHasNoLimit() {
        PolicyResult policyResult = limited(0, true, Set.of());

        assertThat(policyResult.overLimit()).isFalse();
        assertThat(policyResult.decisions()).hasSize(3);
    }

    @Test
    void decisionsUnderWayAreNotCountedAgain() {
        assertThat(limited(1, false, Set.of(1L, 2L)).overLimit()).isFalse();
        assertThat(limited(0, false, Set.of(1L, 2L)).overLimit()).isTrue();
    }

    @Test
    void onlyDecisionsThatAreNotHeldBackCountTowardsTheLimit() {
        Policy approve = new Policy(ref("approve", "acme"), Action.APPROVE, null, compiled(ALWAYS), false, 1, Set.of());
        Policy deny = policy("deny", Action.DENY, "request.id > 1");

        PolicyResult policyResult = rulings(List.of(approve, deny), requests(3)).get(0);

        assertThat(policyResult.decisions()).hasSize(1);
        assertThat(policyResult.overLimit()).isFalse();
    }

    private static PolicyResult limited(int allowance, boolean dryRun, Set<Long> counted) {
        Policy policy =
                new Policy(ref("deny", "acme"), Action.DENY, null, compiled(ALWAYS), dryRun, allowance, counted);
        return rulings(List.of(policy), requests(3)).get(0);
    }

    private static ListedPat[] requests(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(id -> item(id).request())
                .toArray(ListedPat[]::new);
    }
}

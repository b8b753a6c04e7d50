package dev.patoperator.policy;

import static dev.patoperator.policy.Item.item;
import static dev.patoperator.policy.PolicySet.ALWAYS;
import static dev.patoperator.policy.PolicySet.NEVER;
import static dev.patoperator.policy.PolicySet.compiled;
import static dev.patoperator.policy.PolicySet.judgement;
import static dev.patoperator.policy.PolicySet.policy;
import static dev.patoperator.policy.PolicySet.ref;
import static dev.patoperator.policy.PolicySet.rulings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.ExplicitListing;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.ListedPat;
import dev.patoperator.github.PatRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which policy decides what, and how much of it: explicit ids first, then what no Deny holds back. */
class JudgementTest {

    private final Policy approval = policy("approve", Action.APPROVE, ALWAYS);
    private final PatRequest request = item(71).request();

    @Test
    void whatMatchesIsDecidedWithItsOwnReason() {
        Policy denial = new Policy(
                ref("deny", "acme"),
                Action.DENY,
                "{owner}: no",
                compiled("request.owner == 'mona'"),
                false,
                100,
                Set.of());

        Ruling ruling = rulings(
                        List.of(denial), request, item(72).owner("hubot").request())
                .get(0);

        assertThat(ruling.decisions()).containsExactly(new Ruling.Decided(request, "mona: no", List.of()));
        assertThat(ruling.undecided()).isEmpty();
    }

    @Test
    void anItemThatNoPolicyMatchesIsNobodys() {
        Ruling ruling = rulings(List.of(policy("approve", Action.APPROVE, NEVER)), request)
                .get(0);

        assertThat(ruling.decisions()).isEmpty();
        assertThat(ruling.undecided()).isEmpty();
    }

    @Test
    void explicitIdsComeBeforeSelectors() {
        Policy denial = policy("deny", Action.DENY, ALWAYS);

        List<Ruling> rulings = judgement(List.of(approval, denial))
                .rulings(List.of(request, item(72).request()), Map.of(71L, listedBy(true, ref("list", "acme"))));

        assertThat(rulings).allSatisfy(ruling -> {
            assertThat(ruling.decisions()).extracting(it -> it.item().id()).doesNotContain(71L);
            assertThat(ruling.undecided())
                    .contains(new Ruling.Undecided(request, "left to PatGrantReview list, which lists this id"));
            assertThat(ruling.unsettled()).isFalse();
        });
        assertThat(rulings.get(1).decisions()).extracting(it -> it.item().id()).containsExactly(72L);
    }

    @Test
    void listOfAnotherNamespaceIsNotNamedAndOneOfTheOwnNamespaceComesFirst() {
        Policy denial = policy("deny", Action.DENY, ALWAYS);
        ResourceRef foreign = ref("secret-name", "beta");

        assertThat(leftTo(denial, listedBy(true, foreign)))
                .isEqualTo("left to a PatGrantReview in another namespace, which lists this id");
        assertThat(leftTo(denial, listedBy(true, foreign, ref("own", "acme")))).contains("PatGrantReview own");
    }

    @Test
    void itemThatIsListedAndNotMatchedIsNoneOfThePolicysBusiness() {
        Policy never = policy("deny", Action.DENY, NEVER);

        Ruling ruling = judgement(List.of(never))
                .rulings(List.of(request), Map.of(71L, listedBy(true, ref("list", "acme"))))
                .get(0);

        assertThat(ruling.undecided()).isEmpty();
    }

    @Test
    void listThatIsBeingVerifiedIsWorthAnotherLook() {
        Policy denial = policy("deny", Action.DENY, ALWAYS);

        Ruling ruling = judgement(List.of(denial))
                .rulings(List.of(request), Map.of(71L, listedBy(false, ref("list", "acme"))))
                .get(0);

        assertThat(ruling.decisions()).isEmpty();
        assertThat(ruling.unsettled()).isTrue();
    }

    private static ExplicitListing listedBy(boolean verified, ResourceRef... resources) {
        return new ExplicitListing(List.of(resources), verified);
    }

    private String leftTo(Policy policy, ExplicitListing listing) {
        return judgement(List.of(policy))
                .rulings(List.of(request), Map.of(71L, listing))
                .get(0)
                .undecided()
                .get(0)
                .message();
    }

    @Test
    void denyThatIsBeingVerifiedHoldsAnApprovalWhileItMay() {
        Policy deny = unverified("deny", true);

        Ruling ruling = rulings(List.of(approval, deny), request).get(0);

        assertThat(ruling.decisions()).isEmpty();
        assertThat(ruling.undecided().get(0).message())
                .isEqualTo("held back: PatGrantReview deny, which denies, could not be evaluated:"
                        + " its credentials are being verified");
        assertThat(ruling.unsettled()).isTrue();
    }

    @Test
    void approvalGoesOnWithoutADenyThatMayHoldNoLongerAndNamesIt() {
        Policy deny = unverified("deny", false);

        Ruling ruling = rulings(List.of(approval, deny), request).get(0);

        assertThat(ruling.decisions()).containsExactly(new Ruling.Decided(request, null, List.of(ref("deny", "acme"))));
        assertThat(ruling.unsettled()).isFalse();
    }

    @Test
    void denyThatMatchesHoldsWhateverAnotherIsWorth() {
        Ruling ruling = rulings(
                        List.of(approval, unverified("later", false), policy("deny", Action.DENY, ALWAYS)), request)
                .get(0);

        assertThat(ruling.undecided().get(0).message()).isEqualTo("held back: PatGrantReview deny denies it");
    }

    @Test
    void denyIsNotAskedWhetherItMayHoldWhereNothingIsApproved() {
        Policy deny = new Policy(
                ref("deny", "acme"),
                Action.DENY,
                null,
                new Policy.Unverified(() -> {
                    throw new AssertionError("nothing to hold");
                }),
                false,
                0,
                Set.of());

        Ruling ruling = rulings(List.of(policy("approve", Action.APPROVE, NEVER), deny), request)
                .get(0);

        assertThat(ruling.unsettled()).isFalse();
    }

    private static Policy unverified(String name, boolean mayHold) {
        return new Policy(
                ref(name, "acme"), Action.DENY, null, new Policy.Unverified(() -> mayHold), false, 0, Set.of());
    }

    @Test
    void anApprovalInADryRunTellsOfTheDenyToo() {
        Policy dry = new Policy(ref("approve", "acme"), Action.APPROVE, null, compiled(ALWAYS), true, 0, Set.of());

        Ruling ruling = rulings(List.of(dry, policy("deny", Action.DENY, ALWAYS)), request)
                .get(0);

        assertThat(ruling.decisions()).isEmpty();
        assertThat(ruling.undecided()).hasSize(1);
    }

    @Test
    void anApprovalWhoseOwnConditionFailsLeavesTheItemUndecidedAndSaysSo() {
        Ruling ruling = rulings(
                        List.of(policy("approve", Action.APPROVE, "request.tokenExpiresAt < now + duration('2160h')")),
                        item(71).expiresAt(null).request(),
                        item(72).request())
                .get(0);

        assertThat(ruling.decisions()).extracting(it -> it.item().id()).containsExactly(72L);
        assertThat(ruling.undecided()).hasSize(1);
        assertThat(ruling.undecided().get(0).message()).startsWith("condition 'rule' failed: ");
    }

    @Test
    void anApprovalThatDoesNotCompileDecidesNothing() {
        Policy broken = new Policy(
                ref("approve", "acme"), Action.APPROVE, null, new Policy.Broken("typo"), false, 100, Set.of());

        Ruling ruling = rulings(List.of(broken), request).get(0);

        assertThat(ruling.decisions()).isEmpty();
    }

    @Test
    void nothingStandsInTheWayOfARevocation() {
        Policy revocation = new Policy(
                new ResourceRef("PatRevocation", "acme", "idle", "idle"),
                Action.REVOKE,
                null,
                new Policy.Compiled(Conditions.compile(Subject.GRANT, "grant.idleSince < now"), Conditions.budget()),
                false,
                100,
                Set.of());

        Ruling ruling = rulings(List.of(revocation), item(5).grant()).get(0);

        assertThat(ruling.decisions()).hasSize(1);
    }

    @Test
    void asManyDecisionsAsTheLimitLeavesAreWithinIt() {
        assertThat(limited(3, false, Set.of()).overLimit()).isFalse();
        assertThat(limited(2, false, Set.of()).overLimit()).isTrue();
        assertThat(limited(0, false, Set.of()).overLimit()).isTrue();
    }

    @Test
    void aDryRunHasNoLimit() {
        Ruling ruling = limited(0, true, Set.of());

        assertThat(ruling.overLimit()).isFalse();
        assertThat(ruling.decisions()).hasSize(3);
    }

    @Test
    void whatIsUnderWayIsNotCountedTwice() {
        assertThat(limited(1, false, Set.of(1L, 2L)).overLimit()).isFalse();
        assertThat(limited(0, false, Set.of(1L, 2L)).overLimit()).isTrue();
    }

    @Test
    void onlyDecisionsLeftAfterPrecedenceCount() {
        Policy approve = new Policy(ref("approve", "acme"), Action.APPROVE, null, compiled(ALWAYS), false, 1, Set.of());
        Policy deny = policy("deny", Action.DENY, "request.id > 1");

        Ruling ruling = rulings(List.of(approve, deny), requests(3)).get(0);

        assertThat(ruling.decisions()).hasSize(1);
        assertThat(ruling.overLimit()).isFalse();
    }

    private static Ruling limited(int allowance, boolean dryRun, Set<Long> counted) {
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

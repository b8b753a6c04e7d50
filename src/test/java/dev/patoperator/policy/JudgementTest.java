package dev.patoperator.policy;

import static dev.patoperator.policy.Item.NOW;
import static dev.patoperator.policy.Item.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Criteria;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.ListedPat;
import dev.patoperator.github.PatRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which policy decides what: explicit ids first, and a Deny that cannot be told to say no says yes. */
class JudgementTest {

    private static final String ALWAYS = "true";
    private static final String NEVER = "false";

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

        assertThat(ruling.decisions()).containsExactly(new Ruling.Decided(request, "mona: no"));
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

        List<Ruling> rulings =
                judgement(List.of(approval, denial)).rulings(List.of(request, item(72).request()), Set.of(71L));

        assertThat(rulings).allSatisfy(ruling -> {
            assertThat(ruling.decisions()).extracting(it -> it.item().id()).doesNotContain(71L);
            assertThat(ruling.undecided()).extracting(it -> it.item().id()).doesNotContain(71L);
        });
        assertThat(rulings.get(1).decisions()).extracting(it -> it.item().id()).containsExactly(72L);
    }

    @Test
    void aDenyThatIsFalseLetsThrough() {
        assertApproved(policy("deny", Action.DENY, NEVER));
    }

    @Test
    void aDenyThatMatchesHoldsBackAndIsNamed() {
        assertHeldBack(policy("deny", Action.DENY, ALWAYS), "held back: PatGrantReview deny denies it");
    }

    @Test
    void whatADenyDeniesItDoes() {
        Ruling ruling = rulings(List.of(approval, policy("deny", Action.DENY, ALWAYS)), request)
                .get(1);

        assertThat(ruling.decisions()).extracting(it -> it.item().id()).containsExactly(71L);
    }

    @Test
    void aDenyInWhichAnEvaluationFailsHoldsBack() {
        request(item(71).expiresAt(null))
                .assertHeldBack(
                        policy("deny", Action.DENY, "request.tokenExpiresAt > now + duration('2160h')"),
                        "held back: PatGrantReview deny, which denies, could not be evaluated: condition 'rule' failed: ");
    }

    @Test
    void aDenyThatDoesNotCompileHoldsBack() {
        assertHeldBack(
                new Policy(
                        ref("deny", "acme"), Action.DENY, null, new Policy.Broken("no such field"), false, 0, Set.of()),
                "held back: PatGrantReview deny, which denies, could not be evaluated: no such field");
    }

    @Test
    void aDenyOfARepositoryThatGitHubCouldNotBeAskedForHoldsBack() {
        Criteria app = new Criteria(Set.of(), "app", null, null, null, Set.of(), null, List.of());
        assertHeldBack(deny(app), "could not be evaluated: repository: GitHub could not be asked");
    }

    @Test
    void aDenyOverRepositoryNamesThatCouldNotBeReadHoldsBack() {
        assertHeldBack(
                policy("deny", Action.DENY, "'secret' in request.repositories"),
                "the repositories of request 71 could not be read");
    }

    @Test
    void aDenyOfRepositoryNamesDoesNotPassOverATokenForAll() {
        request(item(71).repositorySelection("all"))
                .assertHeldBack(
                        policy("deny", Action.DENY, "'secret' in request.repositories"), "could not be evaluated");
    }

    @Test
    void aDenyOfAPermissionWithALevelThatNobodyKnowsHoldsBack() {
        Criteria write = new Criteria(Set.of(), null, "administration_write", null, null, Set.of(), null, List.of());
        request(item(71).may(Map.of("administration", "maintain"))).assertHeldBack(deny(write), "permission");
    }

    @Test
    void aDenyOfAnOwnerWhereGitHubNamesNoneHoldsBack() {
        Criteria owner = new Criteria(Set.of("mallory"), null, null, null, null, Set.of(), null, List.of());
        request(item(71).owner(null)).assertHeldBack(deny(owner), "owners");
    }

    @Test
    void aDenyOverItsLimitDecidesNothingAndYetHoldsBack() {
        Policy denial = new Policy(ref("deny", "acme"), Action.DENY, null, compiled(ALWAYS), false, 0, Set.of());

        List<Ruling> rulings = rulings(List.of(approval, denial), request);

        assertThat(rulings.get(1).overLimit()).isTrue();
        assertThat(rulings.get(0).decisions()).isEmpty();
        assertThat(rulings.get(0).undecided())
                .extracting(Ruling.Undecided::message)
                .first()
                .asString()
                .contains("deny");
    }

    @Test
    void anyOneOfManyDeniesIsEnough() {
        List<Policy> policies = new ArrayList<>(List.of(approval));
        for (int i = 0; i < 19; i++) {
            policies.add(policy("no-" + i, Action.DENY, NEVER));
        }
        assertThat(rulings(policies, request).get(0).decisions()).hasSize(1);

        policies.add(policy("yes", Action.DENY, ALWAYS));
        assertThat(rulings(policies, request).get(0).decisions()).isEmpty();
    }

    @Test
    void aMatchIsNamedBeforeAFailure() {
        Ruling ruling = rulings(
                        List.of(
                                approval,
                                policy("fails", Action.DENY, "1 / (request.id - request.id) == 1"),
                                policy("matches", Action.DENY, ALWAYS)),
                        request)
                .get(0);

        assertThat(ruling.undecided())
                .extracting(Ruling.Undecided::message)
                .containsExactly("held back: PatGrantReview matches denies it");
    }

    @Test
    void aDenyInADryRunBindsNobody() {
        assertApproved(new Policy(ref("deny", "acme"), Action.DENY, null, compiled(ALWAYS), true, 100, Set.of()));
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
    void aDenyInAnotherNamespaceIsNotNamedNorQuoted() {
        for (Policy.Basis basis : List.of(compiled(ALWAYS), new Policy.Broken("a secret of theirs"))) {
            Policy denial = new Policy(ref("hidden-name", "other"), Action.DENY, null, basis, false, 100, Set.of());

            Ruling ruling = rulings(List.of(approval, denial), request).get(0);

            assertThat(ruling.decisions()).isEmpty();
            assertThat(ruling.undecided().get(0).message())
                    .contains("a PatGrantReview in another namespace")
                    .doesNotContain("hidden-name", "other/", "secret");
        }
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
                new Policy.Compiled(Conditions.compile(Subject.GRANT, "grant.idleSince < now")),
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

    private void assertApproved(Policy denial) {
        Ruling ruling = rulings(List.of(approval, denial), request).get(0);

        assertThat(ruling.undecided()).isEmpty();
        assertThat(ruling.decisions()).extracting(it -> it.item().id()).containsExactly(71L);
    }

    private void assertHeldBack(Policy denial, String words) {
        new Held(request).assertHeldBack(denial, words);
    }

    private Held request(Item item) {
        return new Held(item.request());
    }

    /** A request that everybody would approve. */
    private record Held(PatRequest item) {
        /** Whichever of the two policies comes first. */
        void assertHeldBack(Policy denial, String words) {
            Policy approval = policy("approve", Action.APPROVE, ALWAYS);
            for (List<Policy> order : List.of(List.of(approval, denial), List.of(denial, approval))) {
                Ruling ruling = rulings(order, item).get(order.indexOf(approval));
                assertThat(ruling.decisions()).isEmpty();
                assertThat(ruling.undecided()).hasSize(1);
                assertThat(ruling.undecided().get(0).message()).contains(words);
            }
        }
    }

    private static Policy policy(String name, Action action, String expression) {
        return new Policy(ref(name, "acme"), action, null, compiled(expression), false, 100, Set.of());
    }

    private static Policy deny(Criteria criteria) {
        try {
            var basis = new Policy.Compiled(Selector.compile(criteria, Subject.REQUEST));
            return new Policy(ref("deny", "acme"), Action.DENY, null, basis, false, 100, Set.of());
        } catch (InvalidSelectorException e) {
            throw new AssertionError(e);
        }
    }

    private static Policy.Basis compiled(String expression) {
        return new Policy.Compiled(Conditions.compile(Subject.REQUEST, expression));
    }

    private static ResourceRef ref(String name, String namespace) {
        return new ResourceRef("PatGrantReview", namespace, name, name);
    }

    private static List<Ruling> rulings(List<Policy> policies, ListedPat... items) {
        return judgement(policies).rulings(List.of(items), Set.of());
    }

    private static Judgement judgement(List<Policy> policies) {
        return new Judgement(policies, NOW, RepositoryFacts.UNKNOWN);
    }
}

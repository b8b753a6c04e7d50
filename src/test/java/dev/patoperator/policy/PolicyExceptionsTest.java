package dev.patoperator.policy;

import static dev.patoperator.policy.support.PolicySet.ALWAYS;
import static dev.patoperator.policy.support.PolicySet.NEVER;
import static dev.patoperator.policy.support.PolicySet.judgement;
import static dev.patoperator.policy.support.PolicySet.policy;
import static dev.patoperator.policy.support.PolicySet.ref;
import static dev.patoperator.policy.support.PolicySet.rulings;
import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import dev.patoperator.model.ExplicitDeciders;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.exemption.Exemption;
import dev.patoperator.model.exemption.Exemptions;
import dev.patoperator.policy.support.ConditionAssertions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests what the exceptions of a selector do to its own decisions, and to what it holds back. */
class PolicyExceptionsTest {

    /** Fails for every item, because the field is absent. */
    private static final String FAILS = "request.tokenExpiresAt < now";

    private static final Instant UNTIL = NOW.plus(Duration.ofDays(30));
    private static final Exemption OF_MONA = new Exemption(Set.of("mona"), Set.of(), UNTIL, "SEC-99");

    private final Policy approval = policy("approve", Action.APPROVE, ALWAYS);
    private final PatRequest request = item(71).owner("Mona").expiresAt(null).request();
    private final PolicyResult.ExceptedItem excepted = new PolicyResult.ExceptedItem(request, UNTIL, "SEC-99");

    private static Policy excepting(Action action, String expression, Exemption... exemptions) {
        var rule = new Policy.CompiledRule(
                ConditionAssertions.compile(ItemKind.REQUEST, expression),
                ConditionAssertions.budget(),
                new Exemptions(List.of(exemptions)));
        return new Policy(ref("excepting", "acme"), action, null, rule, false, 100, Set.of());
    }

    @Test
    void anExceptedItemIsNeitherDecidedNorUndecided() {
        for (Action action : List.of(Action.DENY, Action.APPROVE)) {
            PolicyResult policyResult = rulings(List.of(excepting(action, ALWAYS, OF_MONA)), request)
                    .get(0);

            assertThat(policyResult.decisions()).isEmpty();
            assertThat(policyResult.undecided()).isEmpty();
            assertThat(policyResult.excepted()).containsExactly(excepted);
        }
    }

    @Test
    void aDenyHoldsNothingBackForWhatItExcepts() {
        PatRequest other = item(72).owner("hubot").request();
        List<PolicyResult> results =
                rulings(List.of(approval, excepting(Action.DENY, ALWAYS, OF_MONA)), request, other);

        assertThat(results.get(0).decisions()).containsExactly(new PolicyResult.DecidedItem(request, null, List.of()));
        assertThat(results.get(0).undecided())
                .extracting(PolicyResult.UndecidedItem::item)
                .containsExactly(other);
        assertThat(results.get(1).decisions())
                .extracting(PolicyResult.DecidedItem::item)
                .containsExactly(other);
    }

    @Test
    void anExceptionCountsAlsoWhereTheConditionsFail() {
        List<PolicyResult> results = rulings(List.of(approval, excepting(Action.DENY, FAILS, OF_MONA)), request);

        assertThat(results.get(0).decisions()).hasSize(1);
        assertThat(results.get(1).undecided()).isEmpty();
        assertThat(results.get(1).excepted()).containsExactly(excepted);
        assertThat(rulings(List.of(approval, excepting(Action.DENY, FAILS)), request)
                        .get(0)
                        .undecided())
                .as("without the exception")
                .hasSize(1);
    }

    @Test
    void anItemThatDoesNotMatchIsNotExcepted() {
        PolicyResult policyResult = rulings(List.of(excepting(Action.DENY, NEVER, OF_MONA)), request)
                .get(0);

        assertThat(policyResult.excepted()).isEmpty();
        assertThat(policyResult.exclusions()).hasSize(1);
    }

    @Test
    void anExceptionThatIsOverHoldsTheApprovalBackAgain() {
        var over = new Exemption(Set.of("mona"), Set.of(), NOW, "SEC-99");

        List<PolicyResult> results = rulings(List.of(approval, excepting(Action.DENY, ALWAYS, over)), request);

        assertThat(results.get(0).decisions()).isEmpty();
        assertThat(results.get(1).decisions()).hasSize(1);
    }

    @Test
    void anExceptionOfOnePolicyIsNoneOfAnother() {
        List<PolicyResult> results = rulings(
                List.of(approval, excepting(Action.DENY, ALWAYS, OF_MONA), policy("deny", Action.DENY, ALWAYS)),
                request);

        assertThat(results.get(0).undecided().get(0).message()).isEqualTo("held back: PatGrantReview deny denies it");
    }

    @Test
    void anExceptedItemThatAnotherResourceListsIsStillExcepted() {
        var listing = new ExplicitDeciders(List.of(ref("list", "acme")), true);

        PolicyResult policyResult = judgement(List.of(excepting(Action.DENY, ALWAYS, OF_MONA)))
                .results(List.of(request), Map.of(71L, listing))
                .get(0);

        assertThat(policyResult.excepted()).containsExactly(excepted);
        assertThat(policyResult.undecided()).isEmpty();
    }

    @Test
    void exceptedItemsDoNotCountAgainstTheLimit() {
        Policy limited = new Policy(
                ref("deny", "acme"),
                Action.DENY,
                null,
                new Policy.CompiledRule(
                        ConditionAssertions.compile(ItemKind.REQUEST, ALWAYS),
                        ConditionAssertions.budget(),
                        new Exemptions(List.of(OF_MONA))),
                false,
                1,
                Set.of());

        assertThat(rulings(List.of(limited), request, item(72).owner("hubot").request())
                        .get(0)
                        .overLimit())
                .isFalse();
    }
}

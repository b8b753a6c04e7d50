package dev.patoperator.precedence.evaluation;

import static dev.patoperator.policy.support.TestItem.item;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.choosing;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.chosen;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.listing;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.submission;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.token;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.undecided;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.wouldDecide;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.EvaluationCounts;
import dev.patoperator.model.ExplicitDeciders;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.support.PolicySet;
import dev.patoperator.precedence.evaluation.SnapshotFixture.Member;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests what selectors choose from a whole listing. */
class PolicySnapshotTest {

    private static final String REMEDY =
            ". Narrow the selector or raise spec.limit; a copy with dryRun: true lists them";

    private static final SelectorEvaluation NOTHING =
            new SelectorEvaluation(List.of(), Map.of(), Set.of(), null, false);

    private final SnapshotFixture fixture = new SnapshotFixture();

    @Test
    void onlyASelectorThatApprovesSelectsApprovals() {
        assertThat(Member.of("a", Action.APPROVE).build().selectsApprovals()).isTrue();
        assertThat(Member.of("a", Action.APPROVE).guard().build().selectsApprovals())
                .isFalse();
        assertThat(Member.of("a", Action.DENY).build().selectsApprovals()).isFalse();
    }

    @Test
    void theStateIsTheBudgetsOfTheEvaluation() {
        assertThat(fixture.snapshot().state()).isSameAs(fixture.budgets);
    }

    @Test
    void aDeletedResourceChoosesNothing() {
        fixture.with(Member.of("other", Action.APPROVE));

        assertThat(fixture.evaluate(choosing("mine", Action.APPROVE), item(1).request()))
                .isEqualTo(NOTHING);
    }

    @Test
    void aSelectorThatDoesNotCompileChoosesNothing() {
        fixture.with(Member.of("mine", Action.APPROVE)
                .rule(new Policy.InvalidRule("typo"))
                .tokens(5L));

        assertThat(fixture.evaluate(choosing("mine", Action.APPROVE), item(1).request()))
                .isEqualTo(NOTHING);
    }

    @Test
    void aSubmissionWithoutASelectorIsNotEvaluated() {
        fixture.with(Member.of("mine", Action.APPROVE));

        assertThatThrownBy(() -> fixture.evaluate(TestSubmissions.order("mine", Action.APPROVE, 1)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("only a submission with a selector is evaluated");
    }

    @Test
    void matchingItemsAreChosenWithTheReasonRenderedForThem() {
        fixture.with(Member.of("mine", Action.DENY).when("request.id > 1").reason("no, {owner}"));

        SelectorEvaluation evaluation = fixture.evaluate(
                choosing("mine", Action.DENY),
                item(1).request(),
                item(2).owner("hubot").request());

        assertThat(evaluation)
                .isEqualTo(new SelectorEvaluation(
                        List.of(new SelectorEvaluation.ChosenItem(2, "no, hubot")),
                        Map.of(),
                        Set.of(),
                        null,
                        false,
                        new EvaluationCounts(2, List.of(new EvaluationCounts.Exclusion("rule", 1)), 0)));
    }

    @Test
    void itemsAreChosenInTheOrderOfTheirIds() {
        fixture.with(Member.of("mine", Action.DENY));
        ListedPat[] scattered = LongStream.rangeClosed(1, 60)
                .mapToObj(i -> item(i * 7_919 % 1_009).request())
                .toArray(ListedPat[]::new);

        SelectorEvaluation evaluation = fixture.evaluate(choosing("mine", Action.DENY), scattered);

        assertThat(evaluation.chosen())
                .extracting(SelectorEvaluation.ChosenItem::id)
                .hasSize(60)
                .isSorted();
    }

    @Test
    void conditionsReadTheTimeOfTheSnapshot() {
        fixture.with(Member.of("mine", Action.DENY).when("now == timestamp('2026-11-22T16:00:00Z')"));

        assertThat(fixture.evaluate(choosing("mine", Action.DENY), item(1).request())
                        .chosen())
                .containsExactly(chosen(1));
    }

    @Test
    void itemsWhoseConditionFailsAreUndecided() {
        fixture.with(Member.of("mine", Action.DENY).when("request.id / 0 == 1"));

        SelectorEvaluation evaluation = fixture.evaluate(choosing("mine", Action.DENY), item(1).request());

        assertThat(evaluation.chosen()).isEmpty();
        assertThat(evaluation.results().get(1L)).isInstanceOfSatisfying(DecisionResult.Undecided.class, undecided -> {
            assertThat(undecided.message()).startsWith("condition 'rule' failed: ");
            assertThat(undecided.token()).isEqualTo(token(1));
        });
    }

    @Test
    void anApprovalIsHeldBackByADenyOfTheSnapshot() {
        fixture.with(Member.of("mine", Action.APPROVE))
                .with(Member.of("theirs", Action.DENY).when("request.id == 2"));

        SelectorEvaluation evaluation =
                fixture.evaluate(choosing("mine", Action.APPROVE), item(1).request(), item(2).request());

        assertThat(evaluation.chosen()).containsExactly(chosen(1));
        assertThat(evaluation.results())
                .isEqualTo(Map.of(2L, undecided("held back: PatGrantReview theirs denies it", 2)));
    }

    /** Which policies are evaluated together differs from one interval to the next. */
    @Test
    void theDenyThatIsNamedDoesNotDependOnTheOrderOfThePolicies() {
        Member first = Member.of("a", Action.DENY).when("request.id > 0");
        Member second = Member.of("b", Action.DENY).when("request.id > 0");
        Member mine = Member.of("mine", Action.APPROVE);
        SnapshotFixture other = new SnapshotFixture().with(second).with(first).with(mine);

        SelectorEvaluation evaluation = fixture.with(first)
                .with(second)
                .with(mine)
                .evaluate(choosing("mine", Action.APPROVE), item(1).request());

        assertThat(other.evaluate(choosing("mine", Action.APPROVE), item(1).request()))
                .isEqualTo(evaluation);
    }

    @Test
    void itemsOfAnExplicitListAreLeftToIt() {
        fixture.with(Member.of("mine", Action.DENY));
        fixture.explicit.put(2L, new ExplicitDeciders(List.of(PolicySet.ref("list", "acme")), true));

        SelectorEvaluation evaluation =
                fixture.evaluate(choosing("mine", Action.DENY), item(1).request(), item(2).request());

        assertThat(evaluation.chosen()).containsExactly(chosen(1));
        assertThat(evaluation.results())
                .isEqualTo(Map.of(2L, undecided("left to PatGrantReview list, which lists this id", 2)));
        assertThat(evaluation.awaitingVerification()).isFalse();
        assertThat(fixture.asked).containsExactly(Set.of(1L, 2L));
    }

    @Test
    void anUnverifiedExplicitListMakesTheEvaluationUnsettled() {
        fixture.with(Member.of("mine", Action.DENY));
        fixture.explicit.put(1L, new ExplicitDeciders(List.of(PolicySet.ref("list", "acme")), false));

        assertThat(fixture.evaluate(choosing("mine", Action.DENY), item(1).request())
                        .awaitingVerification())
                .isTrue();
    }

    @Test
    void tokensThatAreNotListedAreMissing() {
        fixture.with(Member.of("mine", Action.DENY).tokens(900_001L, 900_002L, 900_003L));

        SelectorEvaluation evaluation = fixture.evaluate(
                choosing("mine", Action.DENY),
                item(1).request(),
                item(2).tokenId(null).request());

        assertThat(evaluation.missingTokens()).containsExactlyInAnyOrder(900_002L, 900_003L);
    }

    @Test
    void aDryRunReportsWhatItWouldDecide() {
        fixture.with(Member.of("mine", Action.DENY).when("request.id == 1"));

        SelectorEvaluation evaluation =
                fixture.evaluate(submission("mine", Action.DENY, true, true), item(1).request(), item(2).request());

        assertThat(evaluation.chosen()).isEmpty();
        assertThat(evaluation.results()).isEqualTo(Map.of(1L, wouldDecide(Action.DENY, 1)));
    }

    @Test
    void aDryRunDescribesTheNewestHundredItems() {
        fixture.with(Member.of("mine", Action.DENY));
        ListedPat[] items =
                LongStream.rangeClosed(1, 150).mapToObj(i -> item(i).request()).toArray(ListedPat[]::new);

        SelectorEvaluation evaluation = fixture.evaluate(submission("mine", Action.DENY, true, true), items);

        assertThat(evaluation.results())
                .hasSize(150)
                .allSatisfy((id, result) -> assertThat(((DecisionResult.WouldDecide) result).access() != null)
                        .isEqualTo(id > 50));
    }

    @Test
    void aDryRunNamesRepositoriesOnlyWhenItsOwnConditionReadsThem() {
        fixture.with(Member.of("plain", Action.DENY))
                .with(Member.of("reads", Action.DENY)
                        .when("!has(request.repositories) || request.repositories.size() >= 0"));
        var listing = SnapshotFixture.listing(Map.of(), Map.of(1L, List.of("web", "app")), item(1).request());

        assertThat(repositoriesOf("plain", listing)).isNull();
        assertThat(repositoriesOf("reads", listing)).containsExactly("app", "web");
    }

    private List<String> repositoriesOf(String name, ListingSnapshot listing) {
        SelectorEvaluation evaluation = fixture.snapshot().evaluate(submission(name, Action.DENY, true, true), listing);
        return ((DecisionResult.WouldDecide) evaluation.results().get(1L))
                .access()
                .repositories();
    }

    @Test
    void whatTheLimitStoppedIsCounted() {
        fixture.with(Member.of("mine", Action.DENY).limit(1, 0));

        SelectorEvaluation evaluation =
                fixture.evaluate(choosing("mine", Action.DENY), item(1).request(), item(2).request());

        assertThat(evaluation.counts()).isEqualTo(new EvaluationCounts(2, List.of(), 2));
    }

    @Test
    void asManyItemsAsTheLimitAllowsAreChosen() {
        fixture.with(Member.of("mine", Action.DENY).limit(2, 0));

        SelectorEvaluation evaluation =
                fixture.evaluate(choosing("mine", Action.DENY), item(1).request(), item(2).request());

        assertThat(evaluation.chosen()).containsExactly(chosen(1), chosen(2));
        assertThat(evaluation.limitMessage()).isNull();
    }

    @Test
    void nothingIsChosenAboveTheLimit() {
        fixture.with(Member.of("mine", Action.DENY).limit(1, 0));

        SelectorEvaluation evaluation =
                fixture.evaluate(choosing("mine", Action.DENY), item(1).request(), item(2).request());

        assertThat(evaluation.chosen()).isEmpty();
        assertThat(evaluation.results()).isEmpty();
        assertThat(evaluation.limitMessage())
                .isEqualTo("the selector would decide 2, but spec.limit allows 1: nothing was sent" + REMEDY);
    }

    @Test
    void theMessageAboutTheLimitSaysWhatWasUsedBefore() {
        fixture.with(Member.of("mine", Action.DENY).limit(4, 3).counted(1L));

        SelectorEvaluation evaluation = fixture.evaluate(
                choosing("mine", Action.DENY), item(1).request(), item(2).request(), item(3).request());

        assertThat(evaluation.limitMessage())
                .isEqualTo("the selector would decide 2, after 3 before, but spec.limit allows 4: nothing was sent"
                        + REMEDY);
    }

    @Test
    void allPoliciesAreEvaluatedOnceForOneListing() {
        fixture.with(Member.of("mine", Action.DENY))
                .with(Member.of("other", Action.DENY).when("request.id == 2"));
        PolicySnapshot snapshot = fixture.snapshot();
        ListingSnapshot listing = listing(item(1).request(), item(2).request());

        assertThat(snapshot.evaluate(choosing("mine", Action.DENY), listing).chosen())
                .containsExactly(chosen(1), chosen(2));
        assertThat(snapshot.evaluate(choosing("other", Action.DENY), listing).chosen())
                .containsExactly(chosen(2));
        assertThat(fixture.asked).hasSize(1);
    }

    @Test
    void anotherListingIsEvaluatedAgain() {
        fixture.with(Member.of("mine", Action.DENY));
        PolicySnapshot snapshot = fixture.snapshot();
        snapshot.evaluate(choosing("mine", Action.DENY), listing(item(1).request()));

        SelectorEvaluation later = snapshot.evaluate(choosing("mine", Action.DENY), listing(item(2).request()));

        assertThat(later.chosen()).containsExactly(chosen(2));
        assertThat(fixture.asked).containsExactly(Set.of(1L), Set.of(2L));
    }
}

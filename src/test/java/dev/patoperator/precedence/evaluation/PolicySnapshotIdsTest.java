package dev.patoperator.precedence.evaluation;

import static dev.patoperator.policy.support.TestItem.item;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.chosen;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.failed;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.listing;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.ofIds;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.submission;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.undecided;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.wouldDecide;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.model.Action;
import dev.patoperator.model.ExplicitDeciders;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.PolicySet;
import dev.patoperator.precedence.evaluation.SnapshotFixture.Member;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests selectors that evaluate a submission's ids only: ids that are tried again, and guards. */
class PolicySnapshotIdsTest {

    private static final String NO_MATCH = "not sent again: the selector does not match it any more";
    private static final String GUARDED = "not sent: 'rule' of spec.selector excludes it";

    private final SnapshotFixture fixture = new SnapshotFixture();

    @Test
    void anIdTriedAgainIsChosenAndOthersAreNot() {
        fixture.with(Member.of("mine", Action.DENY).reason("no, {owner}").tokens(5L));

        SelectorEvaluation evaluation =
                fixture.evaluate(ofIds("mine", Action.DENY, 1, 3), item(1).request(), item(2).request());

        assertThat(evaluation)
                .isEqualTo(new SelectorEvaluation(
                        List.of(new SelectorEvaluation.ChosenItem(1, "no, mona")), Map.of(), Set.of(), null, false));
    }

    @Test
    void anIdTriedAgainFailsWhenItDoesNotMatchAnyMore() {
        fixture.with(Member.of("mine", Action.DENY).when("request.id == 1"));

        SelectorEvaluation evaluation =
                fixture.evaluate(ofIds("mine", Action.DENY, 1, 2), item(1).request(), item(2).request());

        assertThat(evaluation.chosen()).containsExactly(chosen(1));
        assertThat(evaluation.results()).isEqualTo(Map.of(2L, failed(NO_MATCH, 2)));
    }

    @Test
    void anIdTriedAgainStaysUndecidedWhileADenyHoldsIt() {
        fixture.with(Member.of("mine", Action.APPROVE)).with(Member.of("theirs", Action.DENY));

        SelectorEvaluation evaluation = fixture.evaluate(ofIds("mine", Action.APPROVE, 1), item(1).request());

        assertThat(evaluation.chosen()).isEmpty();
        assertThat(evaluation.results())
                .isEqualTo(Map.of(1L, undecided("held back: PatGrantReview theirs denies it", 1)));
    }

    @Test
    void anIdTriedAgainMakesTheEvaluationUnsettledWhileAListIsUnverified() {
        fixture.with(Member.of("mine", Action.DENY));
        fixture.explicit.put(1L, new ExplicitDeciders(List.of(PolicySet.ref("list", "acme")), false));

        assertThat(fixture.evaluate(ofIds("mine", Action.DENY, 1), item(1).request())
                        .awaitingVerification())
                .isTrue();
    }

    @Test
    void idsTriedAgainFailAboveTheLimit() {
        fixture.with(Member.of("mine", Action.DENY).limit(1, 0));

        SelectorEvaluation evaluation =
                fixture.evaluate(ofIds("mine", Action.DENY, 1, 2), item(1).request(), item(2).request());

        String message =
                "the selector would decide 2, but spec.limit allows 1: nothing was sent. Narrow the selector or raise"
                        + " spec.limit; a copy with dryRun: true lists them";
        assertThat(evaluation)
                .isEqualTo(new SelectorEvaluation(
                        List.of(), Map.of(1L, failed(message, 1), 2L, failed(message, 2)), Set.of(), null, false));
    }

    @Test
    void itemsOtherThanThoseTriedAgainDoNotCountAgainstTheLimit() {
        fixture.with(Member.of("mine", Action.DENY).limit(1, 0));

        SelectorEvaluation evaluation =
                fixture.evaluate(ofIds("mine", Action.DENY, 2), item(1).request(), item(2).request());

        assertThat(evaluation.chosen()).containsExactly(chosen(2));
    }

    @Test
    void aDryRunReportsIdsThatWouldBeTriedAgain() {
        fixture.with(Member.of("mine", Action.DENY));

        SelectorEvaluation evaluation =
                fixture.evaluate(submission("mine", Action.DENY, false, true, 1), item(1).request());

        assertThat(evaluation.chosen()).isEmpty();
        assertThat(evaluation.results()).isEqualTo(Map.of(1L, wouldDecide(Action.DENY, 1)));
    }

    @Test
    void idsTriedAgainAreEvaluatedWithTheirRepositories() {
        fixture.with(Member.of("mine", Action.DENY).when(inRepository("web", "'api' in request.repositories")));

        SelectorEvaluation evaluation = fixture.snapshot()
                .evaluate(
                        ofIds("mine", Action.DENY, 1),
                        listing(Map.of("web", Set.of(1L)), Map.of(1L, List.of("api", "web")), item(1).request()));

        assertThat(evaluation.chosen()).containsExactly(chosen(1));
    }

    @Test
    void aGuardLetsMatchingIdsPassInTheOrderOfTheSubmission() {
        fixture.with(
                Member.of("mine", Action.DENY).guard().reason("no, {owner}").tokens(5L));

        SelectorEvaluation evaluation = fixture.evaluate(
                ofIds("mine", Action.DENY, 3, 1),
                item(1).request(),
                item(2).request(),
                item(3).owner("hubot").request());

        assertThat(evaluation)
                .isEqualTo(new SelectorEvaluation(
                        List.of(
                                new SelectorEvaluation.ChosenItem(3, "no, hubot"),
                                new SelectorEvaluation.ChosenItem(1, "no, mona")),
                        Map.of(),
                        Set.of(),
                        null,
                        false));
    }

    @Test
    void aGuardEvaluatesNoOtherPolicy() {
        fixture.with(Member.of("mine", Action.APPROVE).guard()).with(Member.of("theirs", Action.DENY));

        SelectorEvaluation evaluation = fixture.evaluate(ofIds("mine", Action.APPROVE, 1), item(1).request());

        assertThat(evaluation.chosen()).containsExactly(chosen(1));
        assertThat(fixture.asked).isEmpty();
    }

    @Test
    void aGuardRefusesIdsThatDoNotMatch() {
        fixture.with(Member.of("mine", Action.DENY).guard().when("request.id == 1"));

        SelectorEvaluation evaluation =
                fixture.evaluate(ofIds("mine", Action.DENY, 1, 2), item(1).request(), item(2).request());

        assertThat(evaluation.chosen()).containsExactly(chosen(1));
        assertThat(evaluation.results()).isEqualTo(Map.of(2L, failed(GUARDED, 2)));
    }

    @Test
    void aGuardSkipsIdsThatAreNotListed() {
        fixture.with(Member.of("mine", Action.DENY).guard());

        SelectorEvaluation evaluation = fixture.evaluate(ofIds("mine", Action.DENY, 9, 1), item(1).request());

        assertThat(evaluation.chosen()).containsExactly(chosen(1));
        assertThat(evaluation.results()).isEmpty();
    }

    @Test
    void aGuardReadsTheTimeOfTheSnapshot() {
        fixture.with(Member.of("mine", Action.DENY).guard().when("now == timestamp('2026-11-22T16:00:00Z')"));

        assertThat(fixture.evaluate(ofIds("mine", Action.DENY, 1), item(1).request())
                        .chosen())
                .containsExactly(chosen(1));
    }

    @Test
    void aGuardOverItsBudgetLeavesIdsUndecided() {
        EvaluationBudget usedUp = ConditionAssertions.budget();
        usedUp.begin(Integer.MAX_VALUE, false).end();
        fixture.with(Member.of("mine", Action.DENY).guard().when("true").budget(usedUp));

        SelectorEvaluation evaluation = fixture.evaluate(ofIds("mine", Action.DENY, 1), item(1).request());

        assertThat(evaluation.chosen()).isEmpty();
        assertThat(evaluation.results())
                .isEqualTo(Map.of(1L, undecided("condition 'rule' failed: " + EvaluationBudget.USED_UP.message(), 1)));
    }

    @Test
    void aGuardInADryRunReportsWhatItWouldDecide() {
        fixture.with(Member.of("mine", Action.APPROVE).guard());

        SelectorEvaluation evaluation =
                fixture.evaluate(submission("mine", Action.APPROVE, false, true, 1), item(1).request());

        assertThat(evaluation.chosen()).isEmpty();
        assertThat(evaluation.results()).isEqualTo(Map.of(1L, wouldDecide(Action.APPROVE, 1)));
    }

    @Test
    void aGuardInADryRunReportsIdsThatDoNotMatch() {
        fixture.with(Member.of("mine", Action.DENY).guard().when("false"));

        SelectorEvaluation evaluation =
                fixture.evaluate(submission("mine", Action.DENY, false, true, 1), item(1).request());

        assertThat(evaluation.results()).isEqualTo(Map.of(1L, failed(GUARDED, 1)));
    }

    @Test
    void aGuardByRepositoryLetsOnlyItemsThatReachItPass() {
        fixture.with(Member.of("mine", Action.DENY).guard().when(inRepository("web")));

        SelectorEvaluation evaluation = fixture.snapshot()
                .evaluate(
                        ofIds("mine", Action.DENY, 1, 2),
                        listing(Map.of("web", Set.of(1L)), Map.of(), item(1).request(), item(2).request()));

        assertThat(evaluation.chosen()).containsExactly(chosen(1));
        assertThat(evaluation.results())
                .isEqualTo(Map.of(2L, failed("not sent: 'repository' of spec.selector excludes it", 2)));
    }

    @Test
    void aGuardByRepositoryLeavesIdsUndecidedWhenTheRepositoryWasNotQueried() {
        fixture.with(Member.of("mine", Action.DENY).guard().when(inRepository("web")));

        SelectorEvaluation evaluation = fixture.snapshot()
                .evaluate(
                        ofIds("mine", Action.DENY, 1), listing(Map.of("api", Set.of(1L)), Map.of(), item(1).request()));

        assertThat(evaluation.results())
                .isEqualTo(Map.of(1L, undecided("repository: GitHub could not be asked which tokens reach web", 1)));
    }

    @Test
    void aGuardReadsTheRepositoryNamesOfEachItem() {
        fixture.with(Member.of("mine", Action.DENY).guard().when("'web' in request.repositories"));

        SelectorEvaluation evaluation = fixture.snapshot()
                .evaluate(
                        ofIds("mine", Action.DENY, 1, 2),
                        listing(
                                Map.of(),
                                Map.of(1L, List.of("web"), 2L, List.of("api")),
                                item(1).request(),
                                item(2).request()));

        assertThat(evaluation.chosen()).containsExactly(chosen(1));
        assertThat(evaluation.results()).isEqualTo(Map.of(2L, failed(GUARDED, 2)));
    }

    private static Criteria inRepository(String repository, String... expressions) {
        return new Criteria(
                Set.of(),
                repository,
                null,
                null,
                null,
                Set.of(),
                null,
                ConditionAssertions.criteria(expressions).conditions());
    }
}

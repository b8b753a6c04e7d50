package dev.patoperator.precedence.evaluation;

import static dev.patoperator.policy.support.TestItem.item;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.choosing;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.ids;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.ParsedResource;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests how many decisions a policy's limit still allows, and of which tokens an item must be listed. */
class PolicyLimitTest {

    private static final String REMEDY =
            ". Narrow the selector or raise spec.limit; a copy with dryRun: true lists them";

    private static final String ONE_SHOT = "action: Approve, selector: {tokenIDs: [900001, 900002]}";

    private final EvaluationFixture cluster = new EvaluationFixture();

    private static String standing(int limit) {
        return "action: Approve, interval: 1h, selector: {owners: [mona]}, limit: " + limit;
    }

    /** Evaluates a policy with a status, while ids are under way, on a listing of these ids. */
    private SelectorEvaluation evaluate(String spec, PatStatus status, Set<Long> underWay, long... listed) {
        PatGrantReview review = cluster.review("mine", spec);
        review.setStatus(status);
        Submission submission = choosing(review, Action.APPROVE);
        ListedPat[] items = LongStream.of(listed)
                .mapToObj(id -> (ListedPat) item(id).request())
                .toArray(ListedPat[]::new);
        return cluster.evaluate(submission, Map.of("uid-mine", underWay), items);
    }

    private static PatStatus usedUp(int decisions, Outcome... outcomes) {
        return status("decisionsByHour: [{hour: '2026-11-22T15:00:00Z', decisions: " + decisions + "}]").toBuilder()
                .outcomes(Arrays.asList(outcomes))
                .build();
    }

    private static Outcome outcome(Long id, OutcomeType type, Boolean effectUnknown) {
        return new Outcome(id, type, null, null, null, null, null, null, null, effectUnknown);
    }

    private static Outcome token(long tokenId, OutcomeType type) {
        return new Outcome(null, type, null, null, tokenId, null, null, null, null);
    }

    private Intent intent(String spec) {
        return ParsedResource.of(cluster.review("mine", spec)).intent().orElseThrow();
    }

    /** Returns a status that records decisions for the one-shot selector of a spec. */
    private PatStatus history(String spec, int decisions, Outcome... outcomes) {
        return status("oneShotSelectors: [{hash: " + OneShotHistory.hash(intent(spec)) + ", decisions: " + decisions
                        + "}]")
                .toBuilder()
                .outcomes(Arrays.asList(outcomes))
                .build();
    }

    @Test
    void aPolicyDecidesAsManyItemsAsItsLimit() {
        assertThat(ids(evaluate(standing(2), null, Set.of(), 1, 2))).containsExactly(1L, 2L);
    }

    @Test
    void aPolicyDecidesNothingAboveItsLimit() {
        SelectorEvaluation evaluation = evaluate(standing(1), null, Set.of(), 1, 2);

        assertThat(ids(evaluation)).isEmpty();
        assertThat(evaluation.limitMessage())
                .isEqualTo("the selector would decide 2, but spec.limit allows 1: nothing was sent" + REMEDY);
    }

    @Test
    void decisionsOfTheLastDayCountAgainstTheLimitOfAStandingSelector() {
        assertThat(evaluate(standing(2), usedUp(1), Set.of(), 1, 2).limitMessage())
                .isEqualTo("the selector would decide 2, after 1 before, but spec.limit allows 2: nothing was sent"
                        + REMEDY);
    }

    @Test
    void decisionsOfTheDayBeforeDoNotCount() {
        cluster.clock.pass(Duration.ofHours(24));

        assertThat(ids(evaluate(standing(2), usedUp(1), Set.of(), 1, 2))).containsExactly(1L, 2L);
    }

    @Test
    void aUsedUpLimitIsNoProblemWhileNothingMatches() {
        assertThat(evaluate(standing(2), usedUp(5), Set.of()).limitMessage()).isNull();
    }

    @Test
    void aUsedUpLimitAllowsNoMore() {
        assertThat(evaluate(standing(2), usedUp(2), Set.of(), 1).limitMessage())
                .contains("would decide 1, after 2 before");
    }

    @Test
    void idsUnderWayCountAgainstTheLimit() {
        assertThat(evaluate(standing(2), null, Set.of(7L), 1, 2).limitMessage())
                .contains("would decide 2, after 1 before, but");
    }

    @Test
    void anIdUnderWayThatIsListedCountsOnce() {
        assertThat(ids(evaluate(standing(2), null, Set.of(1L), 1, 2))).containsExactly(1L, 2L);
    }

    @Test
    void anIdUnderWayThatTheStatusHasCountedCountsOnce() {
        PatStatus status = usedUp(1, outcome(7L, OutcomeType.APPROVED, null));

        assertThat(ids(evaluate(standing(2), status, Set.of(7L), 1))).containsExactly(1L);
    }

    @Test
    void anIdUnderWayThatTheStatusShowsWithoutEffectCounts() {
        PatStatus status = usedUp(1, outcome(7L, OutcomeType.PENDING, null));

        assertThat(evaluate(standing(2), status, Set.of(7L), 1).limitMessage())
                .contains("would decide 1, after 2 before");
    }

    @Test
    void anIdOfUnknownEffectThatIsListedDoesNotCountAgain() {
        PatStatus status = usedUp(1, outcome(1L, OutcomeType.FAILED, true));

        assertThat(ids(evaluate(standing(1), status, Set.of(), 1))).containsExactly(1L);
    }

    @Test
    void anIdThatFailedWithoutEffectCountsWhenItIsListedAgain() {
        PatStatus status = usedUp(1, outcome(1L, OutcomeType.FAILED, null));

        assertThat(evaluate(standing(1), status, Set.of(), 1).limitMessage())
                .contains("would decide 1, after 1 before");
    }

    @Test
    void anIdThatWasDecidedCountsWhenItIsListedAgain() {
        PatStatus status = usedUp(1, outcome(1L, OutcomeType.APPROVED, true));

        assertThat(evaluate(standing(1), status, Set.of(), 1).limitMessage())
                .contains("would decide 1, after 1 before");
    }

    @Test
    void outcomesWithoutIdAndAbsentOutcomesDoNotCount() {
        PatStatus status = usedUp(1, null, outcome(null, OutcomeType.FAILED, true));

        assertThat(ids(evaluate(standing(2), status, Set.of(), 1))).containsExactly(1L);
    }

    @Test
    void earlierDecisionsCountAgainstTheLimitOfAOneShotSelector() {
        String spec = ONE_SHOT + ", limit: 2";

        assertThat(evaluate(spec, history(spec, 1), Set.of(), 1, 2).limitMessage())
                .contains("would decide 2, after 1 before, but spec.limit allows 2");
    }

    @Test
    void decisionsByHourDoNotCountAgainstTheLimitOfAOneShotSelector() {
        assertThat(ids(evaluate(ONE_SHOT + ", limit: 2", usedUp(2), Set.of(), 1, 2)))
                .containsExactly(1L, 2L);
    }

    @Test
    void decisionsOfASelectorDoNotCountAgainstAGuardWithTheSameSelector() {
        String guard = "action: Approve, patRequestIDs: [7], limit: 2, selector: {tokenIDs: [900001, 900002]}";

        assertThat(ids(evaluate(guard, history(guard, 2), Set.of(), 1, 2))).containsExactly(1L, 2L);
    }

    @Test
    void aTokenOfAOneShotSelectorThatIsNotListedIsMissing() {
        assertThat(evaluate(ONE_SHOT, null, Set.of(), 1).missingTokens()).containsExactly(900_002L);
    }

    @Test
    void aTokenThatTheOneShotSelectorHasDecidedIsNotMissing() {
        PatStatus status = history(ONE_SHOT, 1, token(900_001, OutcomeType.APPROVED));

        assertThat(evaluate(ONE_SHOT, status, Set.of()).missingTokens()).containsExactly(900_002L);
    }

    @Test
    void aTokenWhoseDecisionFailedIsMissing() {
        PatStatus status = history(ONE_SHOT, 1, null, token(900_001, OutcomeType.FAILED));

        assertThat(evaluate(ONE_SHOT, status, Set.of()).missingTokens()).containsExactlyInAnyOrder(900_001L, 900_002L);
    }

    @Test
    void aTokenThatAnotherSelectorHasDecidedIsMissing() {
        PatStatus status = PatStatus.NONE.toBuilder()
                .outcomes(Arrays.asList(token(900_001, OutcomeType.APPROVED)))
                .build();

        assertThat(evaluate(ONE_SHOT, status, Set.of()).missingTokens()).containsExactlyInAnyOrder(900_001L, 900_002L);
    }

    @Test
    void aTokenOfAStandingSelectorIsNeverMissing() {
        assertThat(evaluate(ONE_SHOT + ", interval: 1h", null, Set.of()).missingTokens())
                .isEmpty();
    }

    @Test
    void anExplicitListHasNoMissingTokens() {
        assertThat(evaluate("action: Approve, patRequestIDs: [1]", null, Set.of())
                        .missingTokens())
                .isEmpty();
    }
}

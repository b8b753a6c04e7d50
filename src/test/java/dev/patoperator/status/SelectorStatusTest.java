package dev.patoperator.status;

import static dev.patoperator.model.intent.IntentFixtures.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.DecisionsInHour;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.EvaluationCounts;
import dev.patoperator.model.RollingQuota;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.SelectorIntent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the status of a resource with a selector. */
class SelectorStatusTest {

    private static final Instant NOW = Instant.parse("2026-11-22T16:00:00Z");
    private static final DecisionResult.TokenDetails TOKEN = new DecisionResult.TokenDetails("mona", 900_071L, "ci");
    private static final Criteria TOKENS =
            new Criteria(Set.of(), null, null, null, null, Set.of(900_071L, 900_072L), null, List.of());

    private final Intent standing = selecting(Action.APPROVE, Duration.ofMinutes(10));
    private final Intent once = selecting(Action.REVOKE, null);

    @Test
    void aStandingSelectorIsUpToDateOnceItsItemsAreDecided() {
        PatStatus pending = next(PatStatus.NONE, standing, Map.of(), evaluation(Set.of(71L), Map.of()));
        assertThat(ready(pending).reason()).isEqualTo("Progressing");

        PatStatus done =
                next(pending, standing, Map.of(71L, done(NOW)), evaluation(Set.of(71L), Map.of(71L, done(NOW))));

        assertThat(ready(done).reason()).isEqualTo("UpToDate");
        assertThat(types(done)).containsExactly("Ready");
        assertThat(counts(done)).containsExactly(1, 1, 0, 0);
        assertThat(done.outcomeList()).extracting(Outcome::outcome).containsExactly(OutcomeType.APPROVED);
        assertThat(done.decisionsByHourList()).containsExactly(new DecisionsInHour("2026-11-22T16:00:00Z", 1));
        assertThat(done.selectorHash()).isNull();
    }

    @Test
    void anEvaluationWithoutMatchesKeepsTheStatus() {
        PatStatus done =
                next(PatStatus.NONE, standing, Map.of(71L, done(NOW)), evaluation(Set.of(71L), Map.of(71L, done(NOW))));

        PatStatus after = at(NOW.plus(Duration.ofDays(2)), done, standing, Map.of(), evaluation(Set.of(), Map.of()));

        assertThat(after).isEqualTo(done);
    }

    /** The spec listed ids before, which were waiting or missing, or found by a dry run, when it was edited. */
    @ParameterizedTest
    @EnumSource(names = {"PENDING", "NOT_FOUND", "WOULD_APPROVE", "WOULD_DENY", "WOULD_REVOKE"})
    void whatAnEarlierListLeftIsForgottenByAnEvaluationWithoutMatches(OutcomeType left) {
        Outcome outcome = new Outcome(71L, left, null, null, null, null, null, null, null);
        PatStatus listed = PatStatus.NONE.toBuilder()
                .outcomes(List.of(outcome))
                .total(1)
                .succeeded(left == OutcomeType.PENDING ? 0 : 1)
                .failed(0)
                .undecided(0)
                .build();

        PatStatus status = next(listed, standing, Map.of(), evaluation(Set.of(), Map.of()));

        assertThat(status.outcomeList()).isEmpty();
        assertThat(counts(status)).containsExactly(0, 0, 0, 0);
        assertThat(next(status, standing, Map.of(), evaluation(Set.of(), Map.of())))
                .isEqualTo(status);
    }

    /** The spec was edited while ids of its list were on their way. */
    @Test
    void whatAnEarlierListSentIsCountedWhenItsResultsArrive() {
        PatStatus listed = IntentFixtures.status(
                        "Progressing",
                        IntentFixtures.outcome(70, OutcomeType.APPROVED),
                        IntentFixtures.outcome(71, OutcomeType.PENDING),
                        IntentFixtures.outcome(72, OutcomeType.PENDING))
                .toBuilder()
                .succeeded(1)
                .build();
        DecisionResult refused = new DecisionResult.Failed("no", TOKEN, NOW, null);

        PatStatus after = next(listed, standing, Map.of(71L, done(NOW), 72L, refused), null);

        assertThat(counts(after)).containsExactly(3, 2, 1, 0);
    }

    /** A policy whose conditions did not fit into memory before, without an edit. */
    @Test
    void aSelectorThatIsEvaluatedIsNotShownAsInvalid() {
        PatStatus invalid = IntentFixtures.status("InvalidSpec");

        PatStatus status =
                statuses(NOW).next(invalid, StatusInputs.selecting(standing, Map.of(), null, true, null, null));

        assertThat(ready(status).reason()).isEqualTo("Progressing");
    }

    /** The process was killed after the call and before the status was written. Its successor finds the results. */
    @Test
    void resultsOfAnEarlierProcessCompleteItsTotals() {
        PatStatus pending = next(PatStatus.NONE, standing, Map.of(), evaluation(Set.of(71L, 72L), Map.of()));
        assertThat(counts(pending)).containsExactly(2, 0, 0, 0);

        PatStatus recovered = next(pending, standing, Map.of(71L, done(NOW), 72L, done(NOW)), null);
        PatStatus after = next(recovered, standing, Map.of(), evaluation(Set.of(), Map.of()));

        assertThat(counts(after)).containsExactly(2, 2, 0, 0);
        assertThat(ready(after).message()).endsWith("the last evaluation that found any approved 2");
    }

    /** The journal could not be read when the selector was evaluated after a restart. */
    @Test
    void aSelectorWithoutMatchesCountsLateResultsOfAnEarlierProcess() {
        PatStatus empty = next(PatStatus.NONE, once, Map.of(), evaluation(Set.of(), Map.of()));
        assertThat(ready(empty).reason()).isEqualTo("NothingMatched");
        DecisionResult revoked = new DecisionResult.Succeeded(Action.REVOKE, ConfirmedBy.ABSENCE, TOKEN, NOW, null);

        PatStatus recovered = next(empty, once, Map.of(71L, revoked, 72L, revoked), null);
        PatStatus after = next(recovered, once, Map.of(), null);

        assertThat(ready(after).reason()).isEqualTo("Succeeded");
        assertThat(counts(after)).containsExactly(2, 2, 0, 0);
    }

    @Test
    void aRoutineEvaluationKeepsTheReadyCondition() {
        PatStatus done =
                next(PatStatus.NONE, standing, Map.of(71L, done(NOW)), evaluation(Set.of(71L), Map.of(71L, done(NOW))));

        PatStatus after = next(done, standing, Map.of(), evaluation(Set.of(72L), Map.of()));

        assertThat(ready(after)).isEqualTo(ready(done));
    }

    /** Results of an earlier process are in the status, and the next evaluation finds nothing more. It is reported twice. */
    @Test
    void anInterruptedOneShotSelectorCountsItsEarlierDecisions() {
        Intent approves = selecting(Action.APPROVE, null);
        PatStatus recovered = next(PatStatus.NONE, approves, Map.of(71L, done(NOW)), null);
        SelectorResult nothingMore = evaluation(Set.of(), Map.of());

        PatStatus complete = next(recovered, approves, Map.of(), nothingMore);
        PatStatus again = next(complete, approves, Map.of(), nothingMore);

        assertThat(ready(complete).reason()).isEqualTo("Succeeded");
        assertThat(counts(complete)).containsExactly(1, 1, 0, 0);
        assertThat(again).isEqualTo(complete);
    }

    @Test
    void anEditedSelectorCountsOnlyItsOwnResultsWhenReportedTwice() {
        Intent approves = selecting(Action.APPROVE, null);
        PatStatus first = next(PatStatus.NONE, approves, Map.of(), evaluation(Set.of(71L), Map.of(71L, done(NOW))));
        PatStatus edited = first.toBuilder()
                .selectorHash("the hash of another selector")
                .oneShotSelectors(null)
                .build();
        SelectorResult second = evaluation(Set.of(72L), Map.of(72L, done(NOW)));

        PatStatus complete = next(edited, approves, Map.of(), second);

        assertThat(counts(complete)).containsExactly(1, 1, 0, 0);
        assertThat(next(complete, approves, Map.of(), second)).isEqualTo(complete);
    }

    /** The selector is evaluated again for the item that was held back. What failed before is not listed any more. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void anUnknownEffectIsAFailureOfTheOneShotSelectorAlsoAfterItsLastEvaluation(int hours) {
        Intent approves = selecting(Action.APPROVE, null);
        DecisionResult unknown = new DecisionResult.Failed("no grant", TOKEN, NOW, null, true);
        DecisionResult held = new DecisionResult.Undecided("held back", TOKEN);
        PatStatus conflict = next(
                PatStatus.NONE, approves, Map.of(1L, unknown), evaluation(Set.of(1L), Map.of(1L, unknown, 2L, held)));
        assertThat(ready(conflict).reason()).isEqualTo("Conflict");
        Instant later = NOW.plus(Duration.ofHours(hours));
        SelectorResult last = evaluation(Set.of(2L), Map.of(2L, done(later)));

        PatStatus status = at(later, conflict, approves, Map.of(2L, done(later)), last);

        assertThat(ready(status).reason()).isEqualTo("PartiallyFailed");
        assertThat(counts(status)).containsExactly(2, 1, 1, 0);
        assertThat(status.outcomeList()).extracting(Outcome::id).containsExactly(1L, 2L);
        assertThat(OneShotHistory.isCompleted(approves, status)).isTrue();
        assertThat(at(later, status, approves, Map.of(), last)).isEqualTo(status);
    }

    @Test
    void aCompletedOneShotSelectorFollowsItsMissingPolicy() {
        Intent strict = selecting(Action.APPROVE, null);
        Intent lenient = IntentFixtures.with(strict, false, false, true);
        var found = new SelectorResult(NOW, Set.of(71L), Map.of(71L, done(NOW)), Set.of(900_072L), null, false);
        PatStatus ignored = next(PatStatus.NONE, lenient, Map.of(71L, done(NOW)), found);
        assertThat(ready(ignored).message()).isEqualTo("approved 1 of 2; 1 was already gone (missingPolicy: Ignore)");

        PatStatus missing = next(ignored, IntentFixtures.generation(strict, 2), Map.of(), null);
        PatStatus again = next(missing, IntentFixtures.generation(lenient, 3), Map.of(), null);

        assertThat(ready(missing).reason()).isEqualTo("NotFound");
        assertThat(counts(missing)).containsExactly(2, 1, 1, 0);
        assertThat(next(missing, IntentFixtures.generation(strict, 2), Map.of(), null))
                .isEqualTo(missing);
        assertThat(ready(again).message()).isEqualTo(ready(ignored).message());
        assertThat(counts(again)).isEqualTo(counts(ignored));
    }

    @Test
    void anExceededLimitStallsAndCountsNothing() {
        var tooMany = new SelectorResult(NOW, Set.of(), Map.of(), Set.of(), "the selector would decide 101", false);

        PatStatus status = next(PatStatus.NONE, standing, Map.of(), tooMany);

        assertThat(ready(status).reason()).isEqualTo("LimitExceeded");
        assertThat(types(status)).containsExactly("Ready", "Stalled");
        assertThat(status.decisionsByHour()).isNull();
    }

    @Test
    void whatTheLimitStoppedIsCounted() {
        SelectorResult tooMany = stopped(14, Map.of(9L, new DecisionResult.Undecided("held back", TOKEN)));

        PatStatus status = next(PatStatus.NONE, standing, Map.of(), tooMany);

        assertThat(counts(status)).containsExactly(15, 0, 0, 1);
        assertThat(status.outcomeTotals()).isEqualTo(Map.of("WouldApprove", 14, "Undecided", 1));
        assertThat(next(status, standing, Map.of(), tooMany)).isEqualTo(status);
    }

    @Test
    void whatTheLimitStoppedIsForgottenWhenItMatchesNoMore() {
        PatStatus stopped = next(PatStatus.NONE, standing, Map.of(), stopped(14, Map.of()));

        PatStatus after = next(stopped, standing, Map.of(), evaluation(Set.of(), Map.of()));

        assertThat(ready(after).reason()).isEqualTo("UpToDate");
        assertThat(counts(after)).containsExactly(0, 0, 0, 0);
        assertThat(after.outcomeTotals()).isNull();
    }

    @Test
    void aLateResultIsNoneOfWhatTheLimitStopped() {
        PatStatus stopped = next(PatStatus.NONE, standing, Map.of(), stopped(14, Map.of()));

        PatStatus after = next(stopped, standing, Map.of(71L, done(NOW)), null);

        assertThat(counts(after)).containsExactly(14, 0, 0, 0);
    }

    private static SelectorResult stopped(int overLimit, Map<Long, DecisionResult> results) {
        return new SelectorResult(
                NOW,
                Set.of(),
                results,
                Set.of(),
                "too many",
                false,
                new EvaluationCounts(20, List.of(new EvaluationCounts.Exclusion("owners", 5)), overLimit));
    }

    @Test
    void aStandingSelectorDoesNotChangeWithWhatItExcludes() {
        PatStatus status = next(PatStatus.NONE, standing, Map.of(), excluding(4));

        assertThat(next(status, standing, Map.of(), excluding(5))).isEqualTo(status);
    }

    @Test
    void aStandingDryRunDoesNotChangeWithWhatItExcludesUntilItFindsSomethingElse() {
        Intent dry = IntentFixtures.with(standing, true, false, false);
        Map<Long, DecisionResult> found = Map.of(71L, new DecisionResult.WouldDecide(Action.APPROVE, TOKEN));
        PatStatus status = next(PatStatus.NONE, dry, Map.of(), excluding(4));

        PatStatus after = next(status, dry, Map.of(), excluding(5));
        PatStatus changed = next(after, dry, Map.of(), excluding(6, found));

        assertThat(after).isEqualTo(status);
        assertThat(ready(after).message()).contains("excludes 4");
        assertThat(ready(changed).message()).contains("excludes 6");
        assertThat(next(changed, dry, Map.of(), excluding(7, found))).isEqualTo(changed);
        assertThat(ready(next(changed, dry, Map.of(), excluding(8))).message()).contains("excludes 8");
        assertThat(ready(next(changed, IntentFixtures.generation(dry, 2), Map.of(), excluding(8)))
                        .message())
                .contains("excludes 8");
    }

    @Test
    void aStandingDryRunSaysAtOnceWhetherItIsTheOperators() {
        Intent dry = IntentFixtures.with(standing, true, false, false);
        PatStatus status = next(PatStatus.NONE, dry, Map.of(), excluding(4));
        var observing = new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC), true);

        PatStatus observed =
                observing.next(status, StatusInputs.selecting(dry, Map.of(), excluding(5), false, null, null));

        assertThat(ready(observed).message()).contains("excludes 5").endsWith("nothing is sent");
        assertThat(next(observed, dry, Map.of(), excluding(5))).isNotEqualTo(observed);
    }

    @Test
    void aDryRunOfAOneShotSelectorChangesWithWhatItCounts() {
        Intent dry = IntentFixtures.with(once, true, false, false);
        PatStatus status = next(PatStatus.NONE, dry, Map.of(), excluding(4));

        assertThat(next(status, dry, Map.of(), excluding(4))).isEqualTo(status);
        assertThat(ready(next(status, dry, Map.of(), excluding(5))).message()).contains("excludes 5");
    }

    @Test
    void aCompletedSelectorThatMatchedNothingKeepsItsMessage() {
        PatStatus status = next(PatStatus.NONE, once, Map.of(), excluding(4));
        assertThat(ready(status).message()).contains("'owners' excludes 4");

        assertThat(next(status, once, Map.of(), null)).isEqualTo(status);
        Intent edited = IntentFixtures.generation(once, 2);
        assertThat(ready(next(status, edited, Map.of(), null)).message()).isEqualTo("nothing matched the selector");
    }

    private static SelectorResult excluding(int count) {
        return excluding(count, Map.of());
    }

    private static SelectorResult excluding(int count, Map<Long, DecisionResult> results) {
        return new SelectorResult(
                NOW,
                Set.of(),
                results,
                Set.of(),
                null,
                false,
                new EvaluationCounts(
                        count + results.size(), List.of(new EvaluationCounts.Exclusion("owners", count)), 0));
    }

    @Test
    void decisionsOfADayAreCountedOnceInTheStatus() {
        PatStatus status = PatStatus.NONE;
        for (int hour = 0; hour < 30; hour++) {
            Instant now = NOW.plus(Duration.ofHours(hour));
            long id = 100 + hour;
            Map<Long, DecisionResult> news = Map.of(id, done(now));
            status = at(now, status, standing, news, evaluation(Set.of(id), news));
            PatStatus again = at(now, status, standing, news, evaluation(Set.of(id), news));
            assertThat(again.decisionsByHourList()).isEqualTo(status.decisionsByHourList());
        }
        assertThat(RollingQuota.used(status, NOW.plus(Duration.ofHours(29)))).isEqualTo(25);
        assertThat(status.decisionsByHourList()).hasSizeLessThanOrEqualTo(DecisionsInHour.MAX_HOURS);
    }

    @Test
    void theNewestHundredOutcomesAreKeptAndTheFailedOnesComeFirst() {
        PatStatus status = PatStatus.NONE;
        for (int batch = 0; batch < 3; batch++) {
            Instant now = NOW.plusSeconds(60L * batch);
            Map<Long, DecisionResult> news = new HashMap<>();
            LongStream.range(100L * batch, 100L * batch + 80).forEach(id -> news.put(id + 1, done(now)));
            if (batch == 2) {
                news.put(9_999L, new DecisionResult.Failed("GitHub said no", TOKEN, now, null));
            }
            status = at(now, status, standing, news, evaluation(news.keySet(), news));
        }

        List<Outcome> outcomes = status.outcomeList();
        assertThat(outcomes).hasSize(100);
        assertThat(outcomes.get(0).id()).isEqualTo(9_999L);
        assertThat(outcomes.subList(1, 81)).extracting(Outcome::id).allMatch(id -> id > 200);
        assertThat(outcomes.subList(81, 100)).extracting(Outcome::id).allMatch(id -> id > 100 && id <= 200);
        assertThat(counts(status)).containsExactly(81, 80, 1, 0);
        assertThat(ready(status).reason()).isEqualTo("PartiallyFailed");
    }

    @Test
    void failuresOfUnlistedItemsAreRemoved() {
        Map<Long, DecisionResult> news = new HashMap<>();
        LongStream.rangeClosed(1, 120).forEach(id -> news.put(id, new DecisionResult.Failed("no", TOKEN, NOW, null)));
        PatStatus failed = next(PatStatus.NONE, standing, news, evaluation(news.keySet(), news));
        assertThat(ready(failed).reason()).isEqualTo("Failed");

        Map<Long, DecisionResult> later = Map.of(500L, done(NOW.plusSeconds(600)));
        PatStatus status = at(NOW.plusSeconds(600), failed, standing, later, evaluation(later.keySet(), later));

        assertThat(ready(status).reason()).isEqualTo("UpToDate");
        assertThat(status.outcomeList()).extracting(Outcome::id).containsExactly(500L);
    }

    @Test
    void aRetriedFailureIsShownUntilItsNewResult() {
        Map<Long, DecisionResult> news = Map.of(1L, new DecisionResult.Failed("no", TOKEN, NOW, null));
        PatStatus failed = next(PatStatus.NONE, standing, news, evaluation(news.keySet(), news));

        PatStatus again = next(failed, standing, Map.of(), evaluation(Set.of(1L), Map.of()));
        assertThat(again.outcomeList()).extracting(Outcome::outcome).containsExactly(OutcomeType.FAILED);

        PatStatus done = next(again, standing, Map.of(1L, done(NOW)), evaluation(Set.of(1L), Map.of(1L, done(NOW))));
        assertThat(done.outcomeList()).extracting(Outcome::outcome).containsExactly(OutcomeType.APPROVED);
        assertThat(ready(done).reason()).isEqualTo("UpToDate");
    }

    /** The schema refuses a longer message, and with it the whole status. */
    @Test
    void messagesFitTheSchema() {
        Map<Long, DecisionResult> news =
                Map.of(71L, new DecisionResult.Undecided("held back: " + "x".repeat(500), TOKEN));

        PatStatus status = next(PatStatus.NONE, standing, Map.of(), evaluation(Set.of(), news));

        assertThat(status.outcomeList().get(0).message()).hasSizeLessThanOrEqualTo(Outcome.MAX_MESSAGE_LENGTH);
        assertThat(ready(status).reason()).isEqualTo("UpToDate");
        assertThat(ready(status).message()).contains("1 undecided");
        assertThat(counts(status)).containsExactly(1, 0, 0, 1);
    }

    @Test
    void outcomesOfItemsThatAreNoLongerUndecidedAreRemoved() {
        Map<Long, DecisionResult> news = Map.of(71L, new DecisionResult.Undecided("held back", TOKEN));
        PatStatus status = next(PatStatus.NONE, standing, Map.of(), evaluation(Set.of(), news));

        PatStatus after = next(status, standing, Map.of(), evaluation(Set.of(), Map.of()));

        assertThat(after.outcomeList()).isEmpty();
        assertThat(counts(after)).containsExactly(0, 0, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatADryRunFoundComesBeforeWhatWasDoneBefore(boolean ofOperator) {
        Map<Long, DecisionResult> earlier = new HashMap<>();
        LongStream.rangeClosed(1, 100).forEach(id -> earlier.put(id, done(NOW)));
        PatStatus done = next(PatStatus.NONE, standing, earlier, evaluation(earlier.keySet(), earlier));
        Intent dry = ofOperator ? standing.asDryRunOfOperator() : IntentFixtures.with(standing, true, false, false);
        DecisionResult would = new DecisionResult.WouldDecide(Action.APPROVE, TOKEN);

        PatStatus status = next(done, dry, Map.of(), evaluation(Set.of(), Map.of(201L, would, 202L, would)));

        assertThat(status.outcomeList()).hasSize(100).extracting(Outcome::id).startsWith(202L, 201L, 100L);
    }

    @Test
    void aDryRunReportsTotalsByOutcome() {
        Intent dry = IntentFixtures.with(standing, true, false, false);
        Map<Long, DecisionResult> found = new HashMap<>();
        LongStream.rangeClosed(1, 250)
                .forEach(id -> found.put(id, new DecisionResult.WouldDecide(Action.APPROVE, TOKEN)));
        found.put(999L, new DecisionResult.Undecided("held back", TOKEN));

        PatStatus status = next(PatStatus.NONE, dry, Map.of(), evaluation(Set.of(), found));

        assertThat(ready(status).reason()).isEqualTo("DryRun");
        assertThat(ready(status).message()).isEqualTo("would approve 250 of 251; 1 undecided");
        assertThat(status.outcomeTotals()).isEqualTo(Map.of("WouldApprove", 250, "Undecided", 1));
        assertThat(status.outcomeList()).hasSize(100);
        assertThat(status.decisionsByHour()).isNull();
        assertThat(status.selectorHash()).isNull();
        assertThat(at(NOW.plusSeconds(600), status, dry, Map.of(), evaluation(Set.of(), found)))
                .isEqualTo(status);
    }

    @Test
    void aOneShotSelectorIsCompleteWhenAllItsItemsHaveResults() {
        PatStatus pending = next(PatStatus.NONE, once, Map.of(), evaluation(Set.of(5L), Map.of()));
        assertThat(pending.selectorHash()).isNull();

        PatStatus done = next(pending, once, Map.of(5L, done(NOW)), evaluation(Set.of(5L), Map.of(5L, done(NOW))));

        assertThat(ready(done).reason()).isEqualTo("Succeeded");
        assertThat(ready(done).message()).isEqualTo("revoked 1 of 1");
        assertThat(done.selectorHash()).isEqualTo(once.selectorIntent().hash("acme", Action.REVOKE));
        assertThat(done.decisionsByHour()).isNull();
    }

    @Test
    void aOneShotSelectorThatMatchesNothingIsComplete() {
        PatStatus status = next(PatStatus.NONE, once, Map.of(), evaluation(Set.of(), Map.of()));

        assertThat(ready(status).reason()).isEqualTo("NothingMatched");
        assertThat(status.selectorHash()).isNotNull();
    }

    @Test
    void missingTokensStallUnlessMissingPolicyIsIgnore() {
        var selectorResult = new SelectorResult(NOW, Set.of(5L), Map.of(5L, done(NOW)), Set.of(900_072L), null, false);

        PatStatus strict = next(PatStatus.NONE, once, Map.of(5L, done(NOW)), selectorResult);
        assertThat(ready(strict).reason()).isEqualTo("NotFound");
        assertThat(counts(strict)).containsExactly(2, 1, 1, 0);
        assertThat(strict.outcomeList())
                .filteredOn(outcome -> outcome.outcome() == OutcomeType.NOT_FOUND)
                .extracting(Outcome::tokenID, Outcome::message)
                .containsExactly(tuple(
                        900_072L, "no active grant of this token in acme; tokenIDs takes token ids, not grant ids"));
        assertThat(strict.selectorHash()).isNull();

        PatStatus lenient = next(
                PatStatus.NONE, IntentFixtures.with(once, false, false, true), Map.of(5L, done(NOW)), selectorResult);
        assertThat(ready(lenient).reason()).isEqualTo("Succeeded");
        assertThat(ready(lenient).message()).startsWith("revoked 1 of 2").contains("missingPolicy: Ignore");
        assertThat(counts(lenient)).containsExactly(2, 2, 0, 0);
    }

    @Test
    void itemsThatVanishBeforeSendingHaveNoOutcome() {
        Map<Long, DecisionResult> news = Map.of(71L, new DecisionResult.Missing());

        PatStatus status = next(PatStatus.NONE, standing, news, evaluation(Set.of(71L), news));

        assertThat(ready(status).reason()).isEqualTo("UpToDate");
        assertThat(status.outcomeList()).isEmpty();
        assertThat(counts(status)).containsExactly(0, 0, 0, 0);
    }

    @Test
    void aStallingBlockerOutweighsAnEvaluation() {
        var blocker = new Blocker(Blocker.Kind.CREDENTIALS_INVALID, "no key");
        PatStatus status = statuses(NOW)
                .next(
                        PatStatus.NONE,
                        StatusInputs.selecting(
                                standing, Map.of(), evaluation(Set.of(), Map.of()), false, blocker, null));

        assertThat(ready(status).reason()).isEqualTo("CredentialsInvalid");
    }

    @Test
    void aSuspendedSelectorKeepsItsResult() {
        PatStatus done =
                next(PatStatus.NONE, standing, Map.of(71L, done(NOW)), evaluation(Set.of(71L), Map.of(71L, done(NOW))));

        PatStatus status = next(done, IntentFixtures.with(standing, false, true, false), Map.of(), null);

        assertThat(types(status)).containsExactly("Ready", "Suspended");
        assertThat(ready(status).reason()).isEqualTo("UpToDate");
        assertThat(status.outcomeList()).isEqualTo(done.outcomeList());
    }

    @Test
    void aCallWithUnknownEffectIsCountedOnceInTheQuota() {
        Map<Long, DecisionResult> timedOut =
                Map.of(71L, new DecisionResult.Failed("still listed", TOKEN, NOW, null, true));
        PatStatus failed = next(PatStatus.NONE, standing, timedOut, evaluation(Set.of(71L), timedOut));
        assertThat(failed.decisionsByHourList()).containsExactly(new DecisionsInHour("2026-11-22T16:00:00Z", 1));
        assertThat(failed.outcomeList().get(0).effectUnknown()).isTrue();

        PatStatus gone = at(NOW.plusSeconds(60), failed, standing, Map.of(), evaluation(Set.of(), Map.of()));
        PatStatus late = at(NOW.plusSeconds(90), gone, standing, Map.of(71L, done(NOW)), null);

        assertThat(late.outcomeList()).extracting(Outcome::outcome).containsExactly(OutcomeType.APPROVED);
        assertThat(late.outcomeList().get(0).effectUnknown()).isNull();
        assertThat(late.decisionsByHourList()).isEqualTo(failed.decisionsByHourList());
    }

    @Test
    void aRefusedCallIsNotCountedInTheQuota() {
        Map<Long, DecisionResult> refused = Map.of(71L, new DecisionResult.Failed("GitHub said no", TOKEN, NOW, null));

        assertThat(next(PatStatus.NONE, standing, refused, evaluation(Set.of(71L), refused))
                        .decisionsByHour())
                .isNull();
    }

    /** The evaluation may use a listing from before the call took effect. */
    @Test
    void theResultOfACallOutweighsAnUndecidedEvaluation() {
        Map<Long, DecisionResult> found = Map.of(71L, new DecisionResult.Undecided("held back", TOKEN));

        PatStatus status = next(PatStatus.NONE, standing, Map.of(71L, done(NOW)), evaluation(Set.of(), found));

        assertThat(status.outcomeList()).extracting(Outcome::outcome).containsExactly(OutcomeType.APPROVED);
    }

    @Test
    void aSelectorCompletedByAnOlderVersionStaysCompleted() {
        String hash = once.selectorIntent().hash("acme", Action.REVOKE);
        PatStatus old = PatStatus.NONE.toBuilder().selectorHash(hash).build();
        Intent another = IntentFixtures.selecting(
                intent("r", "acme", Action.REVOKE), new SelectorIntent(Criteria.ALL, null, 100));

        PatStatus status = next(old, another, Map.of(), evaluation(Set.of(), Map.of()));

        assertThat(OneShotHistory.isCompleted(once, old)).isTrue();
        assertThat(OneShotHistory.isCompleted(once, status)).isTrue();
        assertThat(OneShotHistory.isCompleted(another, status)).isTrue();
        assertThat(status.oneShotSelectorList()).hasSize(2);
    }

    /** A retry met a blocker, the annotation was removed, and the operator was restarted. */
    @Test
    void aCompletedSelectorShowsItsResultAfterABlockedRetry() {
        PatStatus complete =
                next(PatStatus.NONE, once, Map.of(5L, done(NOW)), evaluation(Set.of(5L), Map.of(5L, done(NOW))));
        var limited = new Blocker(Blocker.Kind.RATE_LIMITED, "wait");
        PatStatus waiting =
                statuses(NOW).next(complete, StatusInputs.selecting(once, Map.of(), null, true, limited, null));
        assertThat(ready(waiting).reason()).isEqualTo("RateLimited");

        assertThat(next(waiting, once, Map.of(), null)).isEqualTo(complete);
    }

    private static Intent selecting(Action action, Duration interval) {
        return IntentFixtures.selecting(intent("r", "acme", action), new SelectorIntent(TOKENS, interval, 100));
    }

    private static SelectorResult evaluation(Set<Long> chosen, Map<Long, DecisionResult> results) {
        return new SelectorResult(NOW, chosen, results, Set.of(), null, false);
    }

    private static DecisionResult.Succeeded done(Instant at) {
        return new DecisionResult.Succeeded(Action.APPROVE, ConfirmedBy.RESPONSE, TOKEN, at, "C0FF:EE");
    }

    private static PatStatus next(
            PatStatus old, Intent intent, Map<Long, DecisionResult> news, SelectorResult selectorResult) {
        return at(NOW, old, intent, news, selectorResult);
    }

    private static PatStatus at(
            Instant now, PatStatus old, Intent intent, Map<Long, DecisionResult> news, SelectorResult selectorResult) {
        return statuses(now).next(old, StatusInputs.selecting(intent, news, selectorResult, false, null, null));
    }

    private static StatusFactory statuses(Instant now) {
        return new StatusFactory(Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Condition ready(PatStatus status) {
        return status.conditionList().stream()
                .filter(condition -> condition.type().equals("Ready"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> types(PatStatus status) {
        return status.conditionList().stream().map(Condition::type).toList();
    }

    private static List<Integer> counts(PatStatus status) {
        return List.of(status.total(), status.succeeded(), status.failed(), status.undecided());
    }
}

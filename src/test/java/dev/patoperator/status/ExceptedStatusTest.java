package dev.patoperator.status;

import static dev.patoperator.model.intent.IntentFixtures.intent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.EvaluationCounts;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.exemption.Exemption;
import dev.patoperator.model.exemption.Exemptions;
import dev.patoperator.model.expression.SpecExpressions;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.Plan;
import dev.patoperator.model.intent.SelectorIntent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests what the status of a standing Deny shows of the items that its exceptions leave alone. */
class ExceptedStatusTest {

    private static final Instant NOW = Instant.parse("2026-11-22T16:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-12-31T00:00:00Z");
    private static final DecisionResult.TokenDetails TOKEN = new DecisionResult.TokenDetails("mona", 900_071L, "ci");
    private static final DecisionResult EXCEPTED = new DecisionResult.Excepted(UNTIL, "SEC-99", TOKEN);
    private static final DecisionResult DENIED =
            new DecisionResult.Succeeded(Action.DENY, ConfirmedBy.RESPONSE, TOKEN, NOW, "C0FF:EE");

    private final Intent standing = standing(new Exemption(Set.of("mona"), Set.of(), UNTIL, "SEC-99"));

    private static Intent standing(Exemption... exemptions) {
        return IntentFixtures.selecting(
                intent("r", "acme", Action.DENY),
                new SelectorIntent(
                        Criteria.ALL,
                        Duration.ofMinutes(10),
                        100,
                        new Exemptions(List.of(exemptions)),
                        SpecExpressions.NONE));
    }

    private static SelectorResult evaluation(Set<Long> chosen, Map<Long, DecisionResult> results) {
        return new SelectorResult(NOW, chosen, results, Set.of(), null, false);
    }

    private static PatStatus next(
            PatStatus old, Intent intent, Map<Long, DecisionResult> news, SelectorResult selectorResult) {
        return at(NOW, old, intent, news, selectorResult);
    }

    private static PatStatus at(
            Instant now, PatStatus old, Intent intent, Map<Long, DecisionResult> news, SelectorResult selectorResult) {
        return new StatusFactory(Clock.fixed(now, ZoneOffset.UTC))
                .next(old, StatusInputs.selecting(intent, news, selectorResult, false, null, null));
    }

    private static Condition ready(PatStatus status) {
        return Conditions.ready(status.conditionList()).orElseThrow();
    }

    /** Returns total, succeeded, failed, undecided and excepted. */
    private static List<Integer> counts(PatStatus status) {
        return List.of(
                status.total(),
                status.succeeded(),
                status.failed(),
                status.undecided(),
                SelectorTotals.number(status.excepted()));
    }

    @Test
    void anExceptedItemIsAnOutcomeWithItsEndAndReason() {
        PatStatus status = next(PatStatus.NONE, standing, Map.of(), evaluation(Set.of(), Map.of(71L, EXCEPTED)));

        assertThat(status.outcomeList())
                .containsExactly(new Outcome(
                        71L,
                        OutcomeType.EXCEPTED,
                        null,
                        "mona",
                        900_071L,
                        "ci",
                        null,
                        null,
                        "excepted until 2026-12-31T00:00:00Z: SEC-99"));
        assertThat(counts(status)).containsExactly(1, 0, 0, 0, 1);
        assertThat(ready(status).reason()).isEqualTo("UpToDate");
        assertThat(ready(status).message()).isEqualTo("no pending request matches the selector; 1 excepted");
    }

    @Test
    void theMessageCountsDecisionsAndExceptionsApart() {
        Map<Long, DecisionResult> some = Map.of(71L, EXCEPTED, 72L, DENIED);
        PatStatus done = next(PatStatus.NONE, standing, Map.of(72L, DENIED), evaluation(Set.of(72L), some));

        assertThat(counts(done)).containsExactly(2, 1, 0, 0, 1);
        assertThat(ready(done).message())
                .isEqualTo(
                        "every matching pending request is decided; the last evaluation that found any denied 1; 1 excepted");

        Map<Long, DecisionResult> held =
                Map.of(71L, EXCEPTED, 73L, new DecisionResult.Undecided("condition 'a' failed", TOKEN));
        PatStatus undecided = next(done, standing, Map.of(), evaluation(Set.of(), held));

        assertThat(counts(undecided)).containsExactly(2, 0, 0, 1, 1);
        assertThat(ready(undecided).message())
                .isEqualTo("denied 0 of 1; 1 excepted; 1 undecided: request 73: condition 'a' failed");
    }

    @Test
    void aFailureIsCountedAmongDecisionsOnly() {
        Map<Long, DecisionResult> results =
                Map.of(71L, EXCEPTED, 72L, new DecisionResult.Failed("GitHub said no", TOKEN, NOW, null));

        PatStatus status = next(PatStatus.NONE, standing, results, evaluation(Set.of(72L), results));

        assertThat(counts(status)).containsExactly(2, 0, 1, 0, 1);
        assertThat(ready(status).reason()).isEqualTo("Failed");
        assertThat(ready(status).message()).startsWith("1 of 1 decision failed");
    }

    @Test
    void aLongReasonIsCut() {
        DecisionResult wordy = new DecisionResult.Excepted(UNTIL, "why ".repeat(64), TOKEN);

        PatStatus status = next(PatStatus.NONE, standing, Map.of(), evaluation(Set.of(), Map.of(71L, wordy)));

        assertThat(status.outcomeList().get(0).message())
                .hasSizeLessThanOrEqualTo(Outcome.MAX_MESSAGE_LENGTH)
                .startsWith("excepted until 2026-12-31T00:00:00Z: why")
                .endsWith("…");
    }

    @Test
    void anExceptionThatStaysWritesNothing() {
        SelectorResult found = evaluation(Set.of(), Map.of(71L, EXCEPTED));
        PatStatus status = next(PatStatus.NONE, standing, Map.of(), found);

        assertThat(at(NOW.plus(Duration.ofHours(5)), status, standing, Map.of(), found))
                .isEqualTo(status);
        assertThat(at(NOW.plus(Duration.ofHours(5)), status, standing, Map.of(), null))
                .isEqualTo(status);
    }

    @Test
    void anItemThatIsGoneIsNotExceptedAnyMore() {
        PatStatus status = next(PatStatus.NONE, standing, Map.of(), evaluation(Set.of(), Map.of(71L, EXCEPTED)));

        PatStatus after = next(status, standing, Map.of(), evaluation(Set.of(), Map.of()));

        assertThat(after.outcomeList()).isEmpty();
        assertThat(after.excepted()).isNull();
        assertThat(counts(after)).containsExactly(0, 0, 0, 0, 0);
    }

    @Test
    void anExceptedItemIsDecidedWhenTheExceptionIsOver() {
        PatStatus status = next(PatStatus.NONE, standing, Map.of(), evaluation(Set.of(), Map.of(71L, EXCEPTED)));
        PatStatus chosen = next(status, standing, Map.of(), evaluation(Set.of(71L), Map.of()));

        PatStatus after = next(chosen, standing, Map.of(71L, DENIED), evaluation(Set.of(71L), Map.of(71L, DENIED)));

        assertThat(after.outcomeList()).extracting(Outcome::outcome).containsExactly(OutcomeType.DENIED);
        assertThat(counts(after)).containsExactly(1, 1, 0, 0, 0);
    }

    /** The process was killed between the call and the status. Its successor finds the result in the journal. */
    @Test
    void aResultOfAnEarlierProcessTakesAnExceptedItemOutOfTheExceptions() {
        PatStatus status =
                next(PatStatus.NONE, standing, Map.of(), evaluation(Set.of(), Map.of(71L, EXCEPTED, 72L, EXCEPTED)));

        PatStatus after = next(status, standing, Map.of(71L, DENIED), null);

        assertThat(counts(after)).containsExactly(2, 1, 0, 0, 1);
        PatStatus unreadable = new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC))
                .invalid(status, 2, null, "bad", false, Map.of(71L, DENIED), Map.of());
        assertThat(counts(unreadable)).containsExactly(2, 1, 0, 0, 1);
    }

    @Test
    void failuresComeBeforeExceptionsAndExceptionsBeforeWhatWasDone() {
        Map<Long, DecisionResult> results = new HashMap<>();
        LongStream.rangeClosed(1, 150).forEach(id -> results.put(id, EXCEPTED));
        Map<Long, DecisionResult> calls =
                Map.of(201L, DENIED, 202L, new DecisionResult.Failed("GitHub said no", TOKEN, NOW, null));
        results.putAll(calls);

        PatStatus status = next(PatStatus.NONE, standing, calls, evaluation(calls.keySet(), results));

        assertThat(status.outcomeList()).hasSize(100).extracting(Outcome::id).startsWith(202L, 150L, 149L);
        assertThat(counts(status)).containsExactly(152, 1, 1, 0, 150);
    }

    @Test
    void aDryRunCountsWhatIsExcepted() {
        Intent dry = IntentFixtures.with(standing, true, false, false);
        var found = new SelectorResult(
                NOW,
                Set.of(),
                Map.of(71L, EXCEPTED, 72L, new DecisionResult.WouldDecide(Action.DENY, TOKEN)),
                Set.of(),
                null,
                false,
                new EvaluationCounts(5, List.of(new EvaluationCounts.Exclusion("owners", 3)), 0));

        PatStatus status = next(PatStatus.NONE, dry, Map.of(), found);

        assertThat(ready(status).message())
                .isEqualTo("would deny 1 of 5 pending requests; 1 excepted; 'owners' excludes 3");
        assertThat(counts(status)).containsExactly(2, 1, 0, 0, 1);
        assertThat(status.outcomeTotals()).isEqualTo(Map.of("WouldDeny", 1, "Excepted", 1));
        assertThat(status.outcomeList())
                .extracting(Outcome::outcome)
                .containsExactly(OutcomeType.WOULD_DENY, OutcomeType.EXCEPTED);
    }

    @Test
    void aListOfIdsHasNoExceptions() {
        PatStatus status = next(PatStatus.NONE, standing, Map.of(), evaluation(Set.of(), Map.of(71L, EXCEPTED)));
        Intent listing = IntentFixtures.generation(intent("r", "acme", Action.DENY, 71), 2);

        PatStatus after = new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC))
                .next(status, new StatusInputs(listing, Plan.of(listing, status), Map.of(), Map.of(), null, null));

        assertThat(after.excepted()).isNull();
        assertThat(after.outcomeList()).extracting(Outcome::outcome).containsExactly(OutcomeType.PENDING);
    }

    @Test
    void anExceptionThatEndsTooLateIsAWarningUntilItDoesNot() {
        Instant end = NOW.plus(Duration.ofDays(400));
        Intent intent = standing(new Exemption(Set.of("mona"), Set.of(), end, "SEC-99"));
        SelectorResult nothing = evaluation(Set.of(), Map.of());
        PatStatus status = next(PatStatus.NONE, intent, Map.of(), nothing);

        assertThat(warning(status))
                .hasValueSatisfying(message -> assertThat(message)
                        .contains("until 2027-12-27T16:00:00Z is ignored", "366 days", "set an earlier until"));
        assertThat(status.conditionList())
                .extracting(Condition::reason)
                .containsExactly("UpToDate", "ExceptionIgnored");
        assertThat(at(NOW.plus(Duration.ofDays(33)), status, intent, Map.of(), nothing))
                .as("a day later, and later")
                .isEqualTo(status);
        assertThat(warning(at(NOW.plus(Duration.ofDays(34)), status, intent, Map.of(), nothing)))
                .isEmpty();
    }

    private static Optional<String> warning(PatStatus status) {
        return status.conditionList().stream()
                .filter(condition -> condition.type().equals(Conditions.SPEC_WARNING))
                .map(Condition::message)
                .findFirst();
    }
}

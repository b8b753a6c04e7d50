package dev.patoperator.status;

import static dev.patoperator.decision.Given.approval;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Conflicts;
import dev.patoperator.decision.Given;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Plan;
import dev.patoperator.decision.Verdict;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole statuses out of facts. */
class StatusesTest {

    private static final Instant NOW = Instant.parse("2026-11-22T16:00:00.9Z");
    private static final Verdict.Token TOKEN = new Verdict.Token("ci-bot", 900071L, "ci");

    private final Statuses statuses = new Statuses(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void aDecidedIdIsOnRecordWithAllThatIsKnownOfIt() {
        PatStatus status = next(PatStatus.NONE, approval("a", 71), Map.of(71L, done(ConfirmedBy.RESPONSE)));

        Outcome outcome = status.outcomeList().get(0);
        assertThat(outcome.outcome()).isEqualTo(OutcomeType.APPROVED);
        assertThat(outcome.confirmedBy()).isEqualTo(ConfirmedBy.RESPONSE);
        assertThat(outcome.owner()).isEqualTo("ci-bot");
        assertThat(outcome.tokenID()).isEqualTo(900071L);
        assertThat(outcome.tokenName()).isEqualTo("ci");
        assertThat(outcome.decisionTime()).isEqualTo("2026-11-22T16:00:00Z");
        assertThat(outcome.githubRequestID()).isEqualTo("C0FF:EE");
        assertThat(status.lastDecisionTime()).isEqualTo("2026-11-22T16:00:00Z");
        assertThat(status.observedGeneration()).isEqualTo(1);
        assertReady(status, "True", "Succeeded");
        assertThat(types(status)).containsExactly("Ready");
    }

    @Test
    void whatIsLeftIsPendingAndInProgress() {
        PatStatus status = next(PatStatus.NONE, approval("a", 71, 72), Map.of(71L, done(ConfirmedBy.GRANT)));

        assertThat(status.outcomeList().get(1).outcome()).isEqualTo(OutcomeType.PENDING);
        assertReady(status, "False", "Progressing");
        assertThat(types(status)).containsExactly("Ready", "Reconciling");
        assertThat(List.of(status.total(), status.succeeded(), status.failed(), status.undecided()))
                .containsExactly(2, 1, 0, 0);
    }

    @ParameterizedTest
    @EnumSource
    void anObstacleNamesTheReasonWhileAnythingIsLeft(Obstacle.Kind kind) {
        Intent intent = approval("a", 71);
        var obstacle = new Obstacle(kind, "why");
        PatStatus status = statuses.next(
                PatStatus.NONE, new Facts(intent, Plan.of(intent, PatStatus.NONE), Map.of(), Map.of(), obstacle, null));

        assertReady(status, "False", Reason.of(kind).word());
        assertThat(types(status)).containsExactly("Ready", kind.stalling() ? "Stalled" : "Reconciling");

        PatStatus finished = statuses.next(
                PatStatus.NONE,
                new Facts(
                        intent,
                        Plan.of(intent, PatStatus.NONE),
                        Map.of(71L, done(ConfirmedBy.RESPONSE)),
                        Map.of(),
                        obstacle,
                        null));
        assertReady(finished, "True", "Succeeded");
    }

    @Test
    void failuresAreNamedAndCounted() {
        Map<Long, Verdict> verdicts = new LinkedHashMap<>();
        LongStream.rangeClosed(1, 5).forEach(id -> verdicts.put(id, failed("GitHub said no")));
        verdicts.put(6L, done(ConfirmedBy.RESPONSE));

        PatStatus some = next(PatStatus.NONE, approval("a", 1, 2, 3, 4, 5, 6), verdicts);
        assertReady(some, "False", "PartiallyFailed");
        assertThat(message(some))
                .contains("5 of 6")
                .contains("id 1, 2, 3 and 2 more")
                .contains("GitHub said no");
        assertThat(some.failed()).isEqualTo(5);

        verdicts.remove(6L);
        assertReady(next(PatStatus.NONE, approval("a", 1, 2, 3, 4, 5), verdicts), "False", "Failed");
    }

    @Test
    void missingIdsStallUnlessTheyAreAccepted() {
        Intent strict = approval("a", 71, 72);
        Map<Long, Verdict> verdicts = Map.of(71L, new Verdict.Missing(), 72L, done(ConfirmedBy.RESPONSE));

        PatStatus stalled = next(PatStatus.NONE, strict, verdicts);
        assertReady(stalled, "False", "NotFound");
        assertThat(types(stalled)).containsExactly("Ready", "Stalled");
        assertThat(stalled.failed()).isEqualTo(1);
        assertThat(message(stalled)).contains("no pending request");

        PatStatus accepted = next(PatStatus.NONE, Given.with(strict, false, false, true), verdicts);
        assertReady(accepted, "True", "Succeeded");
        assertThat(accepted.succeeded()).isEqualTo(2);
        assertThat(message(accepted)).contains("missingPolicy: Ignore");
    }

    @Test
    void aConflictShowsOnlyWhenNothingElseIsLeftToTry() {
        Intent intent = approval("a", 71, 72);
        var hold = new Conflicts.Hold(true, "somebody denies it");
        Plan plan = Plan.of(intent, PatStatus.NONE);

        PatStatus busy =
                statuses.next(PatStatus.NONE, new Facts(intent, plan, Map.of(), Map.of(71L, hold), null, null));
        assertReady(busy, "False", "Progressing");

        PatStatus stalled = statuses.next(
                PatStatus.NONE,
                new Facts(intent, plan, Map.of(72L, done(ConfirmedBy.RESPONSE)), Map.of(71L, hold), null, null));
        assertReady(stalled, "False", "Conflict");
        assertThat(stalled.undecided()).isEqualTo(1);
        assertThat(stalled.outcomeList().get(0).outcome()).isEqualTo(OutcomeType.UNDECIDED);
    }

    @Test
    void aDryRunIsReadyAndSaysWhatItFound() {
        Intent dry = Given.with(approval("a", 71, 72), true, false, false);
        PatStatus status = next(
                PatStatus.NONE, dry, Map.of(71L, new Verdict.Would(Action.APPROVE, TOKEN), 72L, new Verdict.Missing()));

        assertReady(status, "True", "DryRun");
        assertThat(message(status)).contains("would approve 1 of 2").contains("1 not found");
        assertThat(status.outcomeList().get(0).outcome()).isEqualTo(OutcomeType.WOULD_APPROVE);
        assertThat(status.outcomeList().get(0).decisionTime()).isNull();
    }

    @Test
    void suspendingKeepsTheLastResultAndSaysSo() {
        Intent suspended = Given.with(approval("a", 71), false, true, false);
        PatStatus fresh = next(PatStatus.NONE, suspended, Map.of());
        assertReady(fresh, "False", "Suspended");
        assertThat(types(fresh)).containsExactly("Ready", "Suspended");

        PatStatus done = next(PatStatus.NONE, approval("a", 71), Map.of(71L, done(ConfirmedBy.RESPONSE)));
        PatStatus after = next(done, Given.generation(suspended, 2), Map.of());
        assertReady(after, "True", "Succeeded");
        assertThat(types(after)).containsExactly("Ready", "Suspended");
        assertThat(after.observedGeneration()).isEqualTo(2);

        PatStatus resumed = next(after, Given.generation(approval("a", 71), 3), Map.of());
        assertThat(types(resumed)).containsExactly("Ready");
    }

    @Test
    void nothingMovesWhileNothingHappens() {
        Intent intent = approval("a", 71);
        PatStatus first = next(PatStatus.NONE, intent, Map.of(71L, done(ConfirmedBy.RESPONSE)));
        Statuses later = new Statuses(Clock.fixed(NOW.plus(Duration.ofHours(5)), ZoneOffset.UTC));

        assertThat(later.next(first, new Facts(intent, Plan.of(intent, first), Map.of(), Map.of(), null, null)))
                .isEqualTo(first);
    }

    @Test
    void theTransitionTimeMovesWithTheStatusOfTheConditionOnly() {
        Intent intent = approval("a", 71);
        PatStatus progressing = next(PatStatus.NONE, intent, Map.of());
        Statuses later = new Statuses(Clock.fixed(NOW.plus(Duration.ofMinutes(1)), ZoneOffset.UTC));
        Plan plan = Plan.of(intent, progressing);

        PatStatus limited = later.next(
                progressing,
                new Facts(intent, plan, Map.of(), Map.of(), new Obstacle(Obstacle.Kind.RATE_LIMITED, "wait"), null));
        assertThat(limited.conditionList())
                .allMatch(condition -> condition.lastTransitionTime().equals("2026-11-22T16:00:00Z"));

        PatStatus ready = later.next(
                limited, new Facts(intent, plan, Map.of(71L, done(ConfirmedBy.RESPONSE)), Map.of(), null, null));
        assertThat(ready.conditionList().get(0).lastTransitionTime()).isEqualTo("2026-11-22T16:01:00Z");
    }

    @Test
    void anInvalidSpecKeepsWhatWasDecidedOnRecord() {
        PatStatus before = next(PatStatus.NONE, approval("a", 71), Map.of(71L, done(ConfirmedBy.RESPONSE)));

        PatStatus invalid = statuses.invalid(before, 2, "t", "spec.action is missing", Map.of(), Map.of());

        assertReady(invalid, "False", "InvalidSpec");
        assertThat(types(invalid)).containsExactly("Ready", "Stalled");
        assertThat(invalid.outcomes()).isEqualTo(before.outcomes());
        assertThat(invalid.lastHandledRetryAt()).isEqualTo("t");
    }

    @Test
    void theGitHubThatTheIdsBelongToIsRememberedAndNotForgotten() {
        Intent intent = approval("a", 71);
        Plan plan = Plan.of(intent, PatStatus.NONE);
        URI url = URI.create("https://api.github.com");
        PatStatus first = statuses.next(PatStatus.NONE, new Facts(intent, plan, Map.of(), Map.of(), null, url));
        PatStatus second = statuses.next(first, new Facts(intent, plan, Map.of(), Map.of(), null, null));

        assertThat(second.githubAPIURL()).isEqualTo("https://api.github.com");
    }

    @Test
    void aWordOfANewerVersionIsNotWrittenBack() {
        Outcome newer =
                new Outcome(71L, OutcomeType.APPROVED, ConfirmedBy.UNKNOWN, "ci-bot", 1L, "ci", null, null, null);
        PatStatus before = Given.status("Succeeded", newer);
        Intent intent = approval("a", 71);

        assertThat(next(before, intent, Map.of()).outcomeList().get(0).confirmedBy())
                .isNull();
    }

    @Test
    void theWorstStatusStaysSmall() {
        long[] ids =
                LongStream.rangeClosed(9007199254740000L, 9007199254740499L).toArray();
        Map<Long, Verdict> verdicts = new HashMap<>();
        var token = new Verdict.Token("o".repeat(39), 9007199254740991L, "n".repeat(40));
        for (long id : ids) {
            verdicts.put(id, new Verdict.Failed("m".repeat(2000), token, NOW, "C0FF:12345:6789ABC:DEF0123:67890ABC"));
        }

        PatStatus status = next(PatStatus.NONE, approval("a", ids), verdicts);

        assertThat(Serialization.asJson(status).getBytes(StandardCharsets.UTF_8).length)
                .isLessThan(230 * 1024);
        assertThat(status.outcomeList()).allMatch(outcome -> outcome.message().length() <= 256);
    }

    private PatStatus next(PatStatus old, Intent intent, Map<Long, Verdict> verdicts) {
        return statuses.next(old, new Facts(intent, Plan.of(intent, old), verdicts, Map.of(), null, null));
    }

    private static Verdict done(ConfirmedBy by) {
        return new Verdict.Done(Action.APPROVE, by, TOKEN, NOW, "C0FF:EE");
    }

    private static Verdict failed(String message) {
        return new Verdict.Failed(message, TOKEN, NOW, null);
    }

    private static void assertReady(PatStatus status, String value, String reason) {
        Condition ready = Conditions.ready(status.conditionList()).orElseThrow();
        assertThat(ready.reason()).isEqualTo(reason);
        assertThat(ready.status()).isEqualTo(value);
    }

    private static String message(PatStatus status) {
        return Conditions.ready(status.conditionList()).orElseThrow().message();
    }

    private static List<String> types(PatStatus status) {
        return status.conditionList().stream().map(Condition::type).toList();
    }
}

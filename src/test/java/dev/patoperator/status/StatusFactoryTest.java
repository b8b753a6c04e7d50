package dev.patoperator.status;

import static dev.patoperator.model.intent.IntentFixtures.approval;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeAccess;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.intent.Conflicts;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.Plan;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests complete statuses that are computed from their inputs. */
class StatusFactoryTest {

    private static final Instant NOW = Instant.parse("2026-11-22T16:00:00.9Z");
    private static final DecisionResult.TokenDetails TOKEN = new DecisionResult.TokenDetails("ci-bot", 900071L, "ci");

    private final StatusFactory statusFactory = new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void theOutcomeOfADecidedIdShowsEveryKnownDetail() {
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
    void remainingIdsArePendingAndTheStatusIsReconciling() {
        PatStatus status = next(PatStatus.NONE, approval("a", 71, 72), Map.of(71L, done(ConfirmedBy.GRANT)));

        assertThat(status.outcomeList().get(1).outcome()).isEqualTo(OutcomeType.PENDING);
        assertReady(status, "False", "Progressing");
        assertThat(types(status)).containsExactly("Ready", "Reconciling");
        assertThat(List.of(status.total(), status.succeeded(), status.failed(), status.undecided()))
                .containsExactly(2, 1, 0, 0);
    }

    @ParameterizedTest
    @EnumSource
    void aBlockerIsTheReasonWhileIdsRemain(Blocker.Kind kind) {
        Intent intent = approval("a", 71);
        var blocker = new Blocker(kind, "why");
        PatStatus status = statusFactory.next(
                PatStatus.NONE,
                new StatusInputs(intent, Plan.of(intent, PatStatus.NONE), Map.of(), Map.of(), blocker, null));

        assertReady(status, "False", Reason.of(kind).value());
        assertThat(types(status)).containsExactly("Ready", kind.isStalling() ? "Stalled" : "Reconciling");

        PatStatus finished = statusFactory.next(
                PatStatus.NONE,
                new StatusInputs(
                        intent,
                        Plan.of(intent, PatStatus.NONE),
                        Map.of(71L, done(ConfirmedBy.RESPONSE)),
                        Map.of(),
                        blocker,
                        null));
        assertReady(finished, "True", "Succeeded");
    }

    @Test
    void failuresAreNamedAndCounted() {
        Map<Long, DecisionResult> results = new LinkedHashMap<>();
        LongStream.rangeClosed(1, 5).forEach(id -> results.put(id, failed("GitHub said no")));
        results.put(6L, done(ConfirmedBy.RESPONSE));

        PatStatus some = next(PatStatus.NONE, approval("a", 1, 2, 3, 4, 5, 6), results);
        assertReady(some, "False", "PartiallyFailed");
        assertThat(message(some))
                .contains("5 of 6")
                .contains("requests 1, 2, 3 and 2 more")
                .contains("GitHub said no");
        assertThat(some.failed()).isEqualTo(5);

        results.remove(6L);
        assertReady(next(PatStatus.NONE, approval("a", 1, 2, 3, 4, 5), results), "False", "Failed");
    }

    @Test
    void missingIdsStallUnlessMissingPolicyIsIgnore() {
        Intent strict = approval("a", 71, 72);
        Map<Long, DecisionResult> results = Map.of(71L, new DecisionResult.Missing(), 72L, done(ConfirmedBy.RESPONSE));

        PatStatus stalled = next(PatStatus.NONE, strict, results);
        assertReady(stalled, "False", "NotFound");
        assertThat(types(stalled)).containsExactly("Ready", "Stalled");
        assertThat(stalled.failed()).isEqualTo(1);
        assertThat(message(stalled))
                .contains("id 71", "is not pending in acme", "Remove the id", "missingPolicy: Ignore");
        assertThat(stalled.outcomeList().get(0).message()).contains("no pending request");

        PatStatus accepted = next(PatStatus.NONE, IntentFixtures.with(strict, false, false, true), results);
        assertReady(accepted, "True", "Succeeded");
        assertThat(accepted.succeeded()).isEqualTo(2);
        assertThat(message(accepted)).contains("missingPolicy: Ignore");
    }

    @Test
    void aFailureBesideAnIgnoredMissingIdIsPartial() {
        Intent lenient = IntentFixtures.with(approval("a", 71, 72), false, false, true);
        Map<Long, DecisionResult> results = Map.of(71L, new DecisionResult.Missing(), 72L, failed("GitHub said no"));

        PatStatus ignored = next(PatStatus.NONE, lenient, results);
        assertThat(ignored.succeeded()).isEqualTo(1);
        assertReady(ignored, "False", "PartiallyFailed");

        assertReady(next(PatStatus.NONE, approval("a", 71, 72), results), "False", "Failed");
    }

    @Test
    void aConflictIsShownOnlyWhenNoOtherIdRemains() {
        Intent intent = approval("a", 71, 72);
        var hold = new Conflicts.ConflictHold(true, "somebody denies it");
        Plan plan = Plan.of(intent, PatStatus.NONE);

        PatStatus busy = statusFactory.next(
                PatStatus.NONE, new StatusInputs(intent, plan, Map.of(), Map.of(71L, hold), null, null));
        assertReady(busy, "False", "Progressing");

        PatStatus stalled = statusFactory.next(
                PatStatus.NONE,
                new StatusInputs(intent, plan, Map.of(72L, done(ConfirmedBy.RESPONSE)), Map.of(71L, hold), null, null));
        assertReady(stalled, "False", "Conflict");
        assertThat(stalled.undecided()).isEqualTo(1);
        assertThat(stalled.outcomeList().get(0).outcome()).isEqualTo(OutcomeType.UNDECIDED);
    }

    @Test
    void aDryRunIsReadyAndReportsItsFindings() {
        Intent dry = IntentFixtures.with(approval("a", 71, 72), true, false, false);
        PatStatus status = next(
                PatStatus.NONE,
                dry,
                Map.of(71L, new DecisionResult.WouldDecide(Action.APPROVE, TOKEN), 72L, new DecisionResult.Missing()));

        assertReady(status, "True", "DryRun");
        assertThat(message(status)).contains("would approve 1 of 2").contains("1 not found");
        assertThat(status.outcomeList().get(0).outcome()).isEqualTo(OutcomeType.WOULD_APPROVE);
        assertThat(status.outcomeList().get(0).decisionTime()).isNull();
    }

    @Test
    void suspendingKeepsTheLastResultAndSetsACondition() {
        Intent suspended = IntentFixtures.with(approval("a", 71), false, true, false);
        PatStatus fresh = next(PatStatus.NONE, suspended, Map.of());
        assertReady(fresh, "False", "Suspended");
        assertThat(types(fresh)).containsExactly("Ready", "Suspended");

        PatStatus done = next(PatStatus.NONE, approval("a", 71), Map.of(71L, done(ConfirmedBy.RESPONSE)));
        PatStatus after = next(done, IntentFixtures.generation(suspended, 2), Map.of());
        assertReady(after, "True", "Succeeded");
        assertThat(types(after)).containsExactly("Ready", "Suspended");
        assertThat(after.observedGeneration()).isEqualTo(2);

        PatStatus resumed = next(after, IntentFixtures.generation(approval("a", 71), 3), Map.of());
        assertThat(types(resumed)).containsExactly("Ready");
    }

    @ParameterizedTest
    @EnumSource(
            value = Blocker.Kind.class,
            names = {"RATE_LIMITED", "GITHUB_UNAVAILABLE", "NOT_READ"})
    void suspendingBeforeTheFirstResultSaysSo(Blocker.Kind kind) {
        Intent suspended = IntentFixtures.with(IntentFixtures.generation(approval("a", 71, 72), 2), false, true, false);
        PatStatus waiting = blocked(PatStatus.NONE, Map.of(), kind);
        PatStatus begun = blocked(waiting, Map.of(71L, done(ConfirmedBy.RESPONSE)), kind);

        assertReady(next(waiting, suspended, Map.of()), "False", "Suspended");
        assertThat(next(begun, suspended, Map.of()).conditionList())
                .contains(begun.conditionList().get(0));
    }

    @Test
    void theStatusDoesNotChangeWithoutNewResults() {
        Intent intent = approval("a", 71);
        PatStatus first = next(PatStatus.NONE, intent, Map.of(71L, done(ConfirmedBy.RESPONSE)));
        StatusFactory later = new StatusFactory(Clock.fixed(NOW.plus(Duration.ofHours(5)), ZoneOffset.UTC));

        assertThat(later.next(first, new StatusInputs(intent, Plan.of(intent, first), Map.of(), Map.of(), null, null)))
                .isEqualTo(first);
    }

    @Test
    void theTransitionTimeChangesOnlyWithTheConditionStatus() {
        Intent intent = approval("a", 71);
        PatStatus progressing = next(PatStatus.NONE, intent, Map.of());
        StatusFactory later = new StatusFactory(Clock.fixed(NOW.plus(Duration.ofMinutes(1)), ZoneOffset.UTC));
        Plan plan = Plan.of(intent, progressing);

        PatStatus limited = later.next(
                progressing,
                new StatusInputs(
                        intent, plan, Map.of(), Map.of(), new Blocker(Blocker.Kind.RATE_LIMITED, "wait"), null));
        assertThat(limited.conditionList())
                .allMatch(condition -> condition.lastTransitionTime().equals("2026-11-22T16:00:00Z"));

        PatStatus ready = later.next(
                limited, new StatusInputs(intent, plan, Map.of(71L, done(ConfirmedBy.RESPONSE)), Map.of(), null, null));
        assertThat(ready.conditionList().get(0).lastTransitionTime()).isEqualTo("2026-11-22T16:01:00Z");
    }

    @Test
    void anInvalidSpecKeepsTheOutcomes() {
        PatStatus before = next(PatStatus.NONE, approval("a", 71), Map.of(71L, done(ConfirmedBy.RESPONSE)));

        PatStatus invalid = statusFactory.invalid(before, 2, "t", "spec.action is missing", false, Map.of(), Map.of());

        assertReady(invalid, "False", "InvalidSpec");
        assertThat(types(invalid)).containsExactly("Ready", "Stalled");
        assertThat(invalid.outcomes()).isEqualTo(before.outcomes());
        assertThat(invalid.lastHandledRetryAt()).isEqualTo("t");
    }

    @Test
    void theGitHubApiUrlOfTheIdsIsKept() {
        Intent intent = approval("a", 71);
        Plan plan = Plan.of(intent, PatStatus.NONE);
        URI url = URI.create("https://api.github.com");
        PatStatus first =
                statusFactory.next(PatStatus.NONE, new StatusInputs(intent, plan, Map.of(), Map.of(), null, url));
        PatStatus second = statusFactory.next(first, new StatusInputs(intent, plan, Map.of(), Map.of(), null, null));

        assertThat(second.githubAPIURL()).isEqualTo("https://api.github.com");
    }

    @Test
    void anEnumValueOfANewerVersionIsNotWrittenBack() {
        Outcome newer =
                new Outcome(71L, OutcomeType.APPROVED, ConfirmedBy.UNKNOWN, "ci-bot", 1L, "ci", null, null, null);
        PatStatus before = IntentFixtures.status("Succeeded", newer);
        Intent intent = approval("a", 71);

        assertThat(next(before, intent, Map.of()).outcomeList().get(0).confirmedBy())
                .isNull();
    }

    @Test
    void theLargestStatusTakesLessThan230KiB() {
        long[] ids =
                LongStream.rangeClosed(9007199254740000L, 9007199254740499L).toArray();
        Map<Long, DecisionResult> results = new HashMap<>();
        var token = new DecisionResult.TokenDetails("o".repeat(39), 9007199254740991L, "n".repeat(40));
        for (long id : ids) {
            results.put(
                    id, new DecisionResult.Failed("m".repeat(2000), token, NOW, "C0FF:12345:6789ABC:DEF0123:67890ABC"));
        }

        PatStatus status = next(PatStatus.NONE, approval("a", ids), results);

        assertThat(Serialization.asJson(status).getBytes(StandardCharsets.UTF_8).length)
                .isLessThan(230 * 1024);
        assertThat(status.outcomeList()).allMatch(outcome -> outcome.message().length() <= 256);
    }

    @Test
    void theLargestStatusOfADryRunTakesLessThan230KiB() {
        var token = new DecisionResult.TokenDetails("o".repeat(39), 9007199254740991L, "n".repeat(40));
        var access = new OutcomeAccess(
                "p".repeat(256),
                "subset",
                Collections.nCopies(5, "r".repeat(100)),
                10_000,
                "2026-11-22T16:00:00Z",
                "2026-11-22T16:00:00Z",
                "\u754c".repeat(128),
                "2026-11-22T16:00:00Z",
                null,
                "https://github.com/organizations/" + "o".repeat(39)
                        + "/settings/personal-access-token-requests/9007199254740991");
        for (int number : List.of(100, 250, 251, 500)) {
            long[] ids = LongStream.range(9007199254740000L, 9007199254740000L + number)
                    .toArray();
            Map<Long, DecisionResult> results = new HashMap<>();
            LongStream.of(ids)
                    .forEach(id -> results.put(
                            id,
                            id % 2 == 0
                                    ? new DecisionResult.WouldDecide(Action.APPROVE, token, access)
                                    : new DecisionResult.Failed(
                                            "m".repeat(2000), token, NOW, "C0FF:12345:6789ABC:DEF0123:67890ABC")));

            PatStatus status =
                    next(PatStatus.NONE, IntentFixtures.with(approval("a", ids), true, false, false), results);

            assertThat(Serialization.asJson(status).getBytes(StandardCharsets.UTF_8).length)
                    .as("%s outcomes", number)
                    .isLessThan(230 * 1024);
            assertThat(status.outcomeList().get(0).access()).isEqualTo(access);
        }
    }

    private PatStatus next(PatStatus old, Intent intent, Map<Long, DecisionResult> results) {
        return statusFactory.next(old, new StatusInputs(intent, Plan.of(intent, old), results, Map.of(), null, null));
    }

    private PatStatus blocked(PatStatus old, Map<Long, DecisionResult> results, Blocker.Kind kind) {
        Intent intent = approval("a", 71, 72);
        var blocker = new Blocker(kind, "wait");
        return statusFactory.next(
                old, new StatusInputs(intent, Plan.of(intent, old), results, Map.of(), blocker, null));
    }

    private static DecisionResult done(ConfirmedBy by) {
        return new DecisionResult.Succeeded(Action.APPROVE, by, TOKEN, NOW, "C0FF:EE");
    }

    private static DecisionResult failed(String message) {
        return new DecisionResult.Failed(message, TOKEN, NOW, null);
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

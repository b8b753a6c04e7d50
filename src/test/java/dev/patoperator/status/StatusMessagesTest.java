package dev.patoperator.status;

import static dev.patoperator.model.intent.IntentFixtures.approval;
import static dev.patoperator.model.intent.IntentFixtures.intent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.EvaluationCounts;
import dev.patoperator.model.EvaluationCounts.Exclusion;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.intent.Conflicts;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.Plan;
import dev.patoperator.model.intent.SelectorIntent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The message of each reason and cause, as {@code kubectl get -o wide} shows it. */
class StatusMessagesTest {

    private static final Instant NOW = Instant.parse("2026-11-22T16:00:00Z");
    private static final DecisionResult.TokenDetails TOKEN = new DecisionResult.TokenDetails("mona", 900_071L, "ci");
    private static final DecisionResult MISSING = new DecisionResult.Missing();
    private static final DecisionResult HELD =
            new DecisionResult.Undecided("held back: PatGrantReview no-admin denies it", TOKEN);
    private static final StatusFactory STATUSES = new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC));

    private static final Intent STANDING = selecting(Action.APPROVE, Duration.ofMinutes(10));
    private static final Intent ONCE = selecting(Action.REVOKE, null);
    private static final Intent DRY = IntentFixtures.with(STANDING, true, false, false);

    private static final String RETRY_REVIEW =
            ". To try again: kubectl annotate patgrantreview r -n acme --overwrite patoperator.dev/retry-requested-at=$(date +%s)";
    private static final String RETRY_REVOCATION =
            ". To try again: kubectl annotate patrevocation r -n acme --overwrite patoperator.dev/retry-requested-at=$(date +%s)";

    private record Message(PatStatus status, Reason reason, String text) {
        @Override
        public String toString() {
            return reason.value() + ": " + text;
        }
    }

    static Stream<Message> messages() {
        return Stream.of(
                        succeeded(),
                        nothingMatched(),
                        upToDate(),
                        dryRun(),
                        progressing(),
                        blocked(),
                        failed(),
                        stalled())
                .flatMap(it -> it);
    }

    private static Stream<Message> succeeded() {
        Intent ignoring = IntentFixtures.with(revocation(1, 2, 3), false, false, true);
        Intent ignoringOnce = IntentFixtures.with(ONCE, false, false, true);
        return Stream.of(
                new Message(
                        ids(approval("r", 1), Map.of(1L, done(Action.APPROVE))), Reason.SUCCEEDED, "approved 1 of 1"),
                new Message(
                        ids(ignoring, Map.of(1L, done(Action.REVOKE), 2L, done(Action.REVOKE), 3L, MISSING)),
                        Reason.SUCCEEDED,
                        "revoked 2 of 3; 1 was already gone (missingPolicy: Ignore)"),
                new Message(
                        ids(ignoring, Map.of(1L, done(Action.REVOKE), 2L, MISSING, 3L, MISSING)),
                        Reason.SUCCEEDED,
                        "revoked 1 of 3; 2 were already gone (missingPolicy: Ignore)"),
                new Message(
                        selected(ONCE, evaluation(Map.of(1L, done(Action.REVOKE)), null)),
                        Reason.SUCCEEDED,
                        "revoked 1 of 1"),
                new Message(
                        selected(ignoringOnce, missingToken(Map.of(1L, done(Action.REVOKE)))),
                        Reason.SUCCEEDED,
                        "revoked 1 of 2; 1 was already gone (missingPolicy: Ignore)"));
    }

    private static Stream<Message> nothingMatched() {
        return Stream.of(
                new Message(
                        selected(
                                ONCE,
                                evaluation(Map.of(), counts(4, new Exclusion("owners", 1), new Exclusion("idle", 3)))),
                        Reason.NOTHING_MATCHED,
                        "none of the 4 active grants matches: 'owners' excludes 1, 'idle' excludes 3"),
                new Message(
                        selected(ONCE, evaluation(Map.of(), counts(1, new Exclusion("idle", 1)))),
                        Reason.NOTHING_MATCHED,
                        "the only active grant does not match: 'idle' excludes 1"),
                new Message(
                        selected(ONCE, evaluation(Map.of(), counts(0))),
                        Reason.NOTHING_MATCHED,
                        "there are no active grants in acme"),
                new Message(
                        selected(ONCE, evaluation(Map.of(), null)),
                        Reason.NOTHING_MATCHED,
                        "nothing matched the selector"));
    }

    private static Stream<Message> upToDate() {
        EvaluationCounts counts = counts(9, new Exclusion("repos", 7));
        return Stream.of(
                new Message(
                        selected(STANDING, evaluation(Map.of(), counts)),
                        Reason.UP_TO_DATE,
                        "no pending request matches the selector"),
                new Message(
                        selected(
                                STANDING,
                                evaluation(Map.of(1L, done(Action.APPROVE), 2L, done(Action.APPROVE)), counts)),
                        Reason.UP_TO_DATE,
                        "every matching pending request is decided; the last evaluation that found any approved 2"),
                new Message(
                        selected(STANDING, evaluation(Map.of(1L, done(Action.APPROVE), 2L, HELD), counts)),
                        Reason.UP_TO_DATE,
                        "approved 1 of 2; 1 undecided: request 2: held back: PatGrantReview no-admin denies it"));
    }

    private static Stream<Message> dryRun() {
        Intent list = IntentFixtures.with(approval("r", 1, 2, 3), true, false, false);
        DecisionResult would = new DecisionResult.WouldDecide(Action.APPROVE, TOKEN);
        DecisionResult excluded =
                new DecisionResult.Failed("not sent: 'owners' of spec.selector excludes it", TOKEN, null, null);
        Intent observed = approval("r", 1, 2).asDryRunOfOperator();
        Conflicts.ConflictHold hold = Conflicts.hold(observed, intent("b", "acme", Action.DENY, 2), true);
        Exclusion[] six = Stream.of("a", "b", "c", "d", "e", "f")
                .map(name -> new Exclusion(name, 2))
                .toArray(Exclusion[]::new);
        return Stream.of(
                new Message(ids(list, Map.of(1L, would, 2L, would, 3L, would)), Reason.DRY_RUN, "would approve 3 of 3"),
                new Message(
                        ids(list, Map.of(1L, would, 2L, MISSING, 3L, excluded)),
                        Reason.DRY_RUN,
                        "would approve 1 of 3; 1 not found; 1 failed (see outcomes)"),
                new Message(
                        STATUSES.next(
                                PatStatus.NONE,
                                new StatusInputs(
                                        observed,
                                        Plan.of(observed, PatStatus.NONE),
                                        Map.of(1L, MISSING),
                                        Map.of(2L, hold),
                                        null,
                                        null)),
                        Reason.DRY_RUN,
                        "would approve 0 of 2; 1 not found; 1 undecided: request 2: PatGrantReview b decides this id the"
                                + " other way, so neither is sent: remove it from one of the two"),
                new Message(
                        selected(DRY, evaluation(Map.of(1L, would, 2L, would), counts(11, new Exclusion("repos", 9)))),
                        Reason.DRY_RUN,
                        "would approve 2 of 11 pending requests; 'repos' excludes 9"),
                new Message(
                        selected(DRY, evaluation(Map.of(1L, would, 2L, HELD), counts(2))),
                        Reason.DRY_RUN,
                        "would approve 1 of 2 pending requests; 1 undecided"),
                new Message(
                        selected(DRY, evaluation(Map.of(1L, would), counts(13, six))),
                        Reason.DRY_RUN,
                        "would approve 1 of 13 pending requests; 'a' excludes 2, 'b' excludes 2, 'c' excludes 2,"
                                + " 'd' excludes 2, others exclude 4"),
                new Message(
                        selected(DRY, evaluation(Map.of(), counts(4, new Exclusion("repos", 4)))),
                        Reason.DRY_RUN,
                        "would approve nothing: none of the 4 pending requests matches: 'repos' excludes 4"),
                new Message(
                        selected(DRY, evaluation(Map.of(), counts(0))),
                        Reason.DRY_RUN,
                        "would approve nothing: there are no pending requests in acme; GitHub makes them only where"
                                + " the organization requires approval"),
                new Message(
                        selected(DRY, evaluation(Map.of(1L, would, 2L, HELD), null)),
                        Reason.DRY_RUN,
                        "would approve 1 of 2; 1 undecided"));
    }

    private static Stream<Message> progressing() {
        Map<Long, DecisionResult> one = Map.of(1L, done(Action.APPROVE));
        return Stream.of(
                new Message(
                        ids(approval("r", 1), Map.of()),
                        Reason.PROGRESSING,
                        "1 of 1 decision is waiting to be sent or confirmed"),
                new Message(
                        ids(approval("r", 1, 2, 3), one),
                        Reason.PROGRESSING,
                        "2 of 3 decisions are waiting to be sent or confirmed"),
                new Message(
                        STATUSES.next(
                                PatStatus.NONE, StatusInputs.selecting(STANDING, Map.of(), null, true, null, null)),
                        Reason.PROGRESSING,
                        "the selector is being evaluated"),
                new Message(
                        selected(STANDING, new SelectorResult(NOW, Set.of(1L), Map.of(), Set.of(), null, false)),
                        Reason.PROGRESSING,
                        "what the selector matched is waiting to be sent or confirmed"));
    }

    /** The message of what blocks a resource is shown as it is. */
    private static Stream<Message> blocked() {
        return Arrays.stream(Blocker.Kind.values()).flatMap(kind -> {
            var blocker = new Blocker(kind, "what is wrong with " + kind + "; what to do about it");
            return Stream.of(
                    new Message(
                            STATUSES.next(
                                    PatStatus.NONE,
                                    new StatusInputs(
                                            approval("r", 1),
                                            Plan.of(approval("r", 1), PatStatus.NONE),
                                            Map.of(),
                                            Map.of(),
                                            blocker,
                                            null)),
                            Reason.of(kind),
                            blocker.message()),
                    new Message(
                            STATUSES.next(
                                    PatStatus.NONE,
                                    StatusInputs.selecting(STANDING, Map.of(), null, true, blocker, null)),
                            Reason.of(kind),
                            blocker.message()));
        });
    }

    private static Stream<Message> failed() {
        DecisionResult failed = new DecisionResult.Failed("GitHub answered 422: \"no\"", TOKEN, NOW, null);
        return Stream.of(
                new Message(
                        ids(approval("r", 1, 2), Map.of(1L, failed, 2L, done(Action.APPROVE))),
                        Reason.PARTIALLY_FAILED,
                        "1 of 2 decisions failed: request 1: GitHub answered 422: \"no\"" + RETRY_REVIEW),
                new Message(
                        ids(
                                revocation(1, 2, 3, 4, 5),
                                Map.of(1L, failed, 2L, failed, 3L, failed, 4L, failed, 5L, failed)),
                        Reason.FAILED,
                        "5 of 5 decisions failed: grants 1, 2, 3 and 2 more: GitHub answered 422: \"no\""
                                + RETRY_REVOCATION),
                new Message(
                        selected(STANDING, evaluation(Map.of(1L, failed, 2L, done(Action.APPROVE)), null)),
                        Reason.PARTIALLY_FAILED,
                        "1 of 2 decisions failed: request 1: GitHub answered 422: \"no\"" + RETRY_REVIEW),
                new Message(
                        selected(ONCE, evaluation(Map.of(1L, failed), null)),
                        Reason.FAILED,
                        "1 of 1 decision failed: grant 1: GitHub answered 422: \"no\"" + RETRY_REVOCATION));
    }

    private static Stream<Message> stalled() {
        Intent mine = approval("r", 302);
        String limit = "the selector would decide 14, but spec.limit allows 3: nothing was sent";
        return Stream.of(
                new Message(
                        ids(approval("r", 999), Map.of(999L, MISSING)),
                        Reason.NOT_FOUND,
                        "1 of 1 request is not pending in acme: id 999 was decided or withdrawn, or is wrong. Remove the"
                                + " id from the spec, or set missingPolicy: Ignore"),
                new Message(
                        ids(revocation(1, 2, 3, 4, 5), all(MISSING, 1, 2, 3, 4, 5)),
                        Reason.NOT_FOUND,
                        "5 of 5 grants are not active in acme: ids 1, 2, 3 and 2 more were revoked, or are wrong. Remove"
                                + " the ids from the spec, or set missingPolicy: Ignore"),
                new Message(
                        selected(ONCE, missingToken(Map.of(1L, done(Action.REVOKE)))),
                        Reason.NOT_FOUND,
                        "1 of 2 not found: token 900072: no active grant of this token in acme; tokenIDs takes token"
                                + " ids, not grant ids. Correct selector.tokenIDs, or set missingPolicy: Ignore"),
                new Message(
                        STATUSES.next(
                                PatStatus.NONE,
                                new StatusInputs(
                                        mine,
                                        Plan.of(mine, PatStatus.NONE),
                                        Map.of(),
                                        Map.of(302L, Conflicts.hold(mine, intent("b", "acme", Action.DENY, 302), true)),
                                        null,
                                        null)),
                        Reason.CONFLICT,
                        "request 302: PatGrantReview b decides this id the other way, so neither is sent: remove it from"
                                + " one of the two. It is tried again every few minutes"),
                new Message(
                        selected(selecting(Action.APPROVE, null), evaluation(Map.of(1L, HELD), null)),
                        Reason.CONFLICT,
                        "request 1: held back: PatGrantReview no-admin denies it. Correct what holds it back, or wait: it"
                                + " is tried again every few minutes"),
                new Message(
                        selected(STANDING, new SelectorResult(NOW, Set.of(), Map.of(), Set.of(), limit, false)),
                        Reason.LIMIT_EXCEEDED,
                        limit),
                new Message(
                        STATUSES.invalid(PatStatus.NONE, 1, null, "spec.selector is wrong", false, Map.of(), Map.of()),
                        Reason.INVALID_SPEC,
                        "spec.selector is wrong"),
                new Message(
                        ids(IntentFixtures.with(mine, false, true, false), Map.of()),
                        Reason.SUSPENDED,
                        "spec.suspend is true: nothing is sent until it is false"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void theMessageNamesWhatIsWrongAndWhatToDo(Message message) {
        Condition ready = Conditions.ready(message.status().conditionList()).orElseThrow();

        assertThat(ready.reason()).isEqualTo(message.reason().value());
        assertThat(ready.message()).isEqualTo(message.text());
        assertThat(message.status().conditionList())
                .extracting(Condition::message)
                .containsOnly(message.text());
    }

    @Test
    void everyReasonHasAMessage() {
        assertThat(messages().map(Message::reason)).contains(Reason.values());
    }

    @Test
    void aTextThatIsTooLongEndsAfterAWholeWord() {
        String words = "word ".repeat(1000).strip();
        var failed = new DecisionResult.Failed(words, TOKEN, NOW, null);

        PatStatus few = ids(approval("r", 1), Map.of(1L, failed));
        PatStatus many = ids(approval("r", LongStream.rangeClosed(1, 300).toArray()), failures(failed, 300));
        PatStatus invalid = STATUSES.invalid(PatStatus.NONE, 1, null, words, false, Map.of(), Map.of());

        assertThat(few.outcomeList().get(0).message()).hasSize(255).endsWith("word word…");
        assertThat(many.outcomeList())
                .extracting(Outcome::message)
                .allMatch(text -> text.length() <= 128 && text.endsWith("word word…"));
        assertThat(Conditions.ready(few.conditionList()).orElseThrow().message())
                .contains("word word… To try again: kubectl annotate");
        assertThat(Conditions.ready(invalid.conditionList()).orElseThrow().message())
                .hasSizeBetween(Conditions.MAX_MESSAGE - 5, Conditions.MAX_MESSAGE)
                .endsWith("word word…");
    }

    private static Intent revocation(long... ids) {
        return intent("r", "acme", Action.REVOKE, ids);
    }

    private static Intent selecting(Action action, Duration interval) {
        return IntentFixtures.selecting(intent("r", "acme", action), new SelectorIntent(Criteria.ALL, interval, 100));
    }

    private static PatStatus ids(Intent intent, Map<Long, DecisionResult> results) {
        return STATUSES.next(
                PatStatus.NONE,
                new StatusInputs(intent, Plan.of(intent, PatStatus.NONE), results, Map.of(), null, null));
    }

    private static PatStatus selected(Intent intent, SelectorResult selectorResult) {
        Map<Long, DecisionResult> sent = new HashMap<>(selectorResult.results());
        sent.values().removeIf(result -> result.lastCallAt() == null);
        return STATUSES.next(PatStatus.NONE, StatusInputs.selecting(intent, sent, selectorResult, false, null, null));
    }

    private static SelectorResult evaluation(Map<Long, DecisionResult> results, EvaluationCounts counts) {
        Set<Long> chosen = new HashMap<>(results).keySet();
        chosen.removeIf(id -> results.get(id).lastCallAt() == null);
        return new SelectorResult(NOW, chosen, results, Set.of(), null, false, counts);
    }

    private static SelectorResult missingToken(Map<Long, DecisionResult> results) {
        return new SelectorResult(NOW, results.keySet(), results, Set.of(900_072L), null, false);
    }

    private static EvaluationCounts counts(int listed, Exclusion... exclusions) {
        return new EvaluationCounts(listed, List.of(exclusions), 0);
    }

    private static DecisionResult done(Action action) {
        return new DecisionResult.Succeeded(action, ConfirmedBy.RESPONSE, TOKEN, NOW, "C0FF:EE");
    }

    private static Map<Long, DecisionResult> failures(DecisionResult failed, int number) {
        return all(failed, LongStream.rangeClosed(1, number).toArray());
    }

    private static Map<Long, DecisionResult> all(DecisionResult result, long... ids) {
        Map<Long, DecisionResult> results = new HashMap<>();
        LongStream.of(ids).forEach(id -> results.put(id, result));
        return results;
    }
}

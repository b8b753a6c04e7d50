package dev.patoperator.dispatch.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.support.FakeClusterView;
import dev.patoperator.dispatch.support.InMemoryJournal;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.model.Action;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a process does with the records that an earlier process left. */
class JournalRecoveryTest {

    private final Submission submission = TestSubmissions.order("a", Action.APPROVE, 71, 72);
    private final InMemoryJournal journal = new InMemoryJournal();
    private final ManualClock clock = new ManualClock();
    private final FakeClusterView resources = new FakeClusterView();
    private final JournalRecovery recovery = new JournalRecovery(journal, resources, Clocks.same(clock));
    private JournalRecord journalRecord;

    @BeforeEach
    void leaveARecordBehind() {
        journalRecord = batch(71, 72);
        journal.left.add(journalRecord);
        resources.undecided.addAll(List.of(71L, 72L));
    }

    @Test
    void recordedDecisionsAreResumedAsPossiblyTheOperators() throws Exception {
        recovery.read();

        Decision decision = recovery.resume(submission, 71).orElseThrow();
        assertThat(decision.mayHaveBeenDecidedByOperator()).isTrue();
        assertThat(decision.tokenId()).isEqualTo(900071L);
        assertThat(recovery.unresolvedIds("uid-a")).containsExactlyInAnyOrder(71L, 72L);
        assertThat(recovery.resume(submission, 73)).isEmpty();
        assertThat(recovery.resume(TestSubmissions.order("b", Action.APPROVE, 71), 71))
                .isEmpty();
    }

    @Test
    void aRecordIsForgottenWhenAllItsIdsAreInStatuses() throws Exception {
        recovery.read();
        resources.undecided.remove(71L);
        assertThat(recovery.housekeep()).isEmpty();
        assertThat(journal.forgotten).isEmpty();
        assertThat(recovery.unresolvedIds("uid-a")).containsExactly(72L);

        resources.undecided.remove(72L);
        recovery.housekeep();
        assertThat(journal.forgotten).containsExactly(journalRecord);
        assertThat(recovery.unresolvedIds("uid-a")).isEmpty();
    }

    @Test
    void acknowledgedIdsAreNotResumed() throws Exception {
        recovery.read();
        journalRecord.acknowledge("uid-a", 71);
        assertThat(recovery.unresolvedIds("uid-a")).containsExactly(72L);

        recovery.housekeep();
        assertThat(recovery.resume(submission, 71)).isEmpty();
        assertThat(recovery.resume(submission, 72)).isPresent();

        resources.undecided.remove(72L);
        recovery.housekeep();
        assertThat(recovery.resume(submission, 72)).isEmpty();
    }

    @Test
    void aRecordOfADeletedResourceIsReturnedOnceAndForgotten() throws Exception {
        recovery.read();
        resources.deleted.add(submission.resource());

        assertThat(recovery.housekeep()).containsOnlyKeys(submission.resource());
        assertThat(recovery.housekeep()).isEmpty();
        assertThat(journal.forgotten).containsExactly(journalRecord);
    }

    @Test
    void theLaterOfTwoRecordsOfOneIdCounts() throws Exception {
        JournalRecord later = batch(71);
        journal.left.add(later);
        recovery.read();

        Decision.SentCall sent = recovery.resume(submission, 71).orElseThrow().sent();
        assertThat(sent.journalRecord()).isSameAs(later);
        later.acknowledge("uid-a", 71);
        assertThat(journal.forgotten).containsExactly(later);
        journalRecord.acknowledge("uid-a", 72);
        assertThat(journal.forgotten)
                .as("nothing else in the older record is unresolved")
                .containsExactly(later, journalRecord);
    }

    /** The process that made the later call had a wrong clock. */
    @Test
    void theLaterRecordCountsEvenWithAnEarlierTime() throws Exception {
        Instant first = clock.instant();
        clock.pass(Duration.ofMinutes(20));
        JournalRecord later = batchMadeAt(first.minus(Duration.ofMinutes(12)), 71);
        journal.left.clear();
        journal.left.addAll(List.of(batchMadeAt(first, 71), later));
        recovery.read();

        Decision decision = recovery.resume(submission, 71).orElseThrow();
        assertThat(decision.sent().journalRecord()).isSameAs(later);
        assertThat(decision.firstSent()).as("the earlier of the two times").isEqualTo(later.at());
    }

    /** A grant that is older than the last call may come from the first one. */
    @Test
    void firstSentIsTheTimeOfTheEarliestRecord() throws Exception {
        Instant first = clock.instant();
        clock.pass(Duration.ofMinutes(20));
        JournalRecord later = batchMadeAt(clock.instant(), 71);
        journal.left.clear();
        journal.left.addAll(List.of(batchMadeAt(first, 71), later));
        recovery.read();

        Decision decision = recovery.resume(submission, 71).orElseThrow();
        assertThat(decision.sent().journalRecord()).isSameAs(later);
        assertThat(decision.firstSent()).isEqualTo(first);
    }

    @Test
    void anUnknownEffectStaysUnresolvedForAnHour() throws Exception {
        resources.lapsed.add(71L);
        recovery.read();

        assertThat(recovery.resume(submission, 71).orElseThrow().isTimedOutFor("uid-a"))
                .isTrue();
        assertThat(recovery.resume(submission, 72).orElseThrow().isTimedOutFor("uid-a"))
                .isFalse();
        assertThat(recovery.unresolvedIds("uid-a")).containsExactlyInAnyOrder(71L, 72L);
        clock.pass(Duration.between(clock.instant(), journalRecord.at())
                .plus(TimedOutDecisions.KEPT)
                .plusSeconds(1));
        assertThat(recovery.unresolvedIds("uid-a")).containsExactly(72L);

        recovery.housekeep();
        assertThat(journalRecord.isUnrecorded("uid-a", 71)).isFalse();
    }

    /** Used when the opposite is sent. */
    @Test
    void timedOutIdsOfAnEarlierProcessCanBeForgotten() throws Exception {
        resources.lapsed.add(71L);
        recovery.read();
        URI apiUrl = submission.credentials().apiUrl();

        recovery.forgetTimedOut(new Decision.DecisionKey(Action.DENY, 71), apiUrl);
        recovery.forgetTimedOut(new Decision.DecisionKey(Action.APPROVE, 71), URI.create("https://elsewhere.example"));
        recovery.forgetTimedOut(new Decision.DecisionKey(Action.APPROVE, 72), apiUrl);
        assertThat(recovery.unresolvedIds("uid-a")).containsExactlyInAnyOrder(71L, 72L);

        recovery.forgetTimedOut(new Decision.DecisionKey(Action.APPROVE, 71), apiUrl);
        assertThat(recovery.unresolvedIds("uid-a")).containsExactly(72L);
        assertThat(journalRecord.isUnrecorded("uid-a", 71)).isFalse();
    }

    @Test
    void markTimedOutRemovesTheUnresolvedIdAndKeepsTheRecord() throws Exception {
        recovery.read();
        Decision decision = recovery.resume(submission, 71).orElseThrow();
        decision.addRequester(submission);

        recovery.markTimedOut(decision);

        assertThat(recovery.unresolvedIds("uid-a")).containsExactly(72L);
        recovery.housekeep();
        assertThat(journalRecord.isUnrecorded("uid-a", 71)).isTrue();
    }

    @Test
    void resourcesWithUnresolvedIdsAreWoken() throws Exception {
        recovery.read();
        recovery.housekeep();

        assertThat(resources.woken).containsExactly(submission.resource());
    }

    @Test
    void resourcesAreWokenAgainAfterAMinute() throws Exception {
        recovery.read();
        recovery.housekeep();
        clock.pass(Duration.ofSeconds(59));
        recovery.housekeep();
        assertThat(resources.woken).hasSize(1);
        clock.pass(Duration.ofSeconds(1));
        recovery.housekeep();
        assertThat(resources.woken).hasSize(2);
    }

    @Test
    void recordsOfAnotherActionOrServerAreNotResumed() throws Exception {
        recovery.read();

        assertThat(recovery.resume(TestSubmissions.order("a", Action.DENY, 71), 71))
                .isEmpty();
        AppCredentials elsewhere = new AppCredentials(
                URI.create("https://github.example.com/api/v3"),
                "1",
                submission.credentials().privateKey(),
                OptionalLong.empty(),
                "fingerprint");
        assertThat(recovery.resume(
                        new Submission(
                                submission.resource(),
                                submission.attempt(),
                                elsewhere,
                                "acme",
                                Action.APPROVE,
                                null,
                                submission.ids(),
                                false),
                        71))
                .isEmpty();
    }

    @Test
    void unlistedIdsOfARecordAreNotAttributedToTheOperator() throws Exception {
        Submission revocation = TestSubmissions.order("r", Action.REVOKE, 5, 6);
        journal.left.add(new JournalRecord(
                "grants",
                journalRecord.installation(),
                "acme",
                Action.REVOKE,
                clock.instant(),
                List.of(
                        new JournalRecord.RecordItem(5, 900_005L, true, revocation.resource(), 1),
                        new JournalRecord.RecordItem(6, null, false, revocation.resource(), 1)),
                journal));
        recovery.read();

        assertThat(recovery.resume(revocation, 5).orElseThrow().seen())
                .isEqualTo(new PatGrant(5, null, 900_005L, null, null));
        assertThat(recovery.resume(revocation, 6).orElseThrow().mayHaveBeenDecidedByOperator())
                .isFalse();
    }

    @Test
    void theJournalIsReadOnceAndEmptyRecordsAreForgotten() throws Exception {
        JournalRecord empty = batch();
        journal.left.add(empty);
        recovery.read();
        assertThat(journal.forgotten).containsExactly(empty);

        recovery.read();
        assertThat(journal.forgotten).containsExactly(empty);
    }

    @Test
    void recordsOfAnotherServerAreForgotten() throws Exception {
        recovery.read();
        AppCredentials elsewhere = new AppCredentials(
                URI.create("https://github.example.com/api/v3"),
                "1",
                submission.credentials().privateKey(),
                OptionalLong.empty(),
                "fingerprint");
        Submission there = new Submission(
                submission.resource(),
                submission.attempt(),
                elsewhere,
                "acme",
                Action.APPROVE,
                null,
                List.of(71L),
                false);

        assertThat(recovery.forgetSentElsewhere(submission)).isEmpty();
        assertThat(recovery.unresolvedIds("uid-a")).containsExactlyInAnyOrder(71L, 72L);

        assertThat(recovery.forgetSentElsewhere(there))
                .containsOnlyKeys(TestSubmissions.CREDENTIALS.apiUrl())
                .allSatisfy((url, ids) -> assertThat(ids).containsExactlyInAnyOrder(71L, 72L));
        assertThat(recovery.unresolvedIds("uid-a")).isEmpty();
        assertThat(journal.forgotten).containsExactly(journalRecord);
    }

    @Test
    void idsInTheStatusAreNotUnresolvedEvenWhileTheRecordExists() throws Exception {
        recovery.read();
        resources.undecided.remove(71L);

        assertThat(recovery.unresolvedIds("uid-a")).containsExactly(72L);
    }

    @Test
    void theConfirmTimeoutOfAResumedDecisionRunsFromItsCall() throws Exception {
        Instant call = clock.instant().minusSeconds(50);
        Instant future = clock.instant().plusSeconds(50);
        Submission revocation = TestSubmissions.order("r", Action.REVOKE, 5, 6);
        journal.left.add(record("before", call, new JournalRecord.RecordItem(5, null, true, revocation.resource(), 1)));
        journal.left.add(
                record("ahead", future, new JournalRecord.RecordItem(6, null, true, revocation.resource(), 1)));
        recovery.read();
        clock.pass(Duration.ofSeconds(10));

        Decision.SentCall sent = recovery.resume(revocation, 5).orElseThrow().sent();
        assertThat(sent.at()).isEqualTo(call);
        assertThat(sent.since()).isEqualTo(call);
        assertThat(sent.answered()).isFalse();
        Decision.SentCall ahead = recovery.resume(revocation, 6).orElseThrow().sent();
        assertThat(ahead.at()).isEqualTo(future);
        assertThat(ahead.since())
                .as("a clock that was ahead does not extend the timeout")
                .isEqualTo(clock.instant());
    }

    private JournalRecord record(String name, Instant at, JournalRecord.RecordItem item) {
        return new JournalRecord(name, journalRecord.installation(), "acme", Action.REVOKE, at, List.of(item), journal);
    }

    private JournalRecord batch(long... ids) {
        return batchMadeAt(Instant.now(), ids);
    }

    private JournalRecord batchMadeAt(Instant at, long... ids) {
        List<JournalRecord.RecordItem> items = java.util.stream.LongStream.of(ids)
                .mapToObj(id -> new JournalRecord.RecordItem(id, 900_000 + id, true, submission.resource(), 1))
                .toList();
        return new JournalRecord(
                "batch-" + items.size(),
                new dev.patoperator.github.Installation(TestSubmissions.CREDENTIALS.apiUrl(), 1),
                "acme",
                Action.APPROVE,
                at,
                items,
                journal);
    }
}

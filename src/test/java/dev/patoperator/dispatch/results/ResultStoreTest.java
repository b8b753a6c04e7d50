package dev.patoperator.dispatch.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.support.InMemoryJournal;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.Installation;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.SelectorResult;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Results are kept until they are acknowledged. Only then is the journal record of their batch forgotten. */
class ResultStoreTest {

    private final Submission submission = TestSubmissions.order("a", Action.APPROVE, 71, 72);
    private final ResultStore resultStore = new ResultStore(Clock.systemUTC());
    private final InMemoryJournal journal = new InMemoryJournal();

    @Test
    void aSuccessIsNotReplacedByALaterMissingResult() {
        DecisionResult done =
                new DecisionResult.Succeeded(Action.APPROVE, ConfirmedBy.RESPONSE, null, Instant.now(), null);
        resultStore.addResult(submission, 71, done, null);

        resultStore.addResult(submission, 71, new DecisionResult.Missing(), null);

        assertThat(resultStore.progress("uid-a").results()).containsEntry(71L, done);
    }

    @Test
    void aResultStaysUntilThatSameResultIsAcknowledged() {
        DecisionResult first = new DecisionResult.Missing();
        DecisionResult corrected = new DecisionResult.Failed("no", null, null, null);
        resultStore.addResult(submission, 71, first, null);
        Map<Long, DecisionResult> written = resultStore.progress("uid-a").results();
        resultStore.addResult(submission, 71, corrected, null);

        resultStore.acknowledge("uid-a", written);
        assertThat(resultStore.progress("uid-a").results()).containsEntry(71L, corrected);

        resultStore.acknowledge("uid-a", resultStore.progress("uid-a").results());
        assertThat(resultStore.progress("uid-a").results()).isEmpty();
        assertThat(resultStore.hasUnrecorded()).isFalse();
    }

    @Test
    void aRecordIsForgottenWhenItsLastResultIsAcknowledged() {
        JournalRecord journalRecord = journalRecord();
        resultStore.addResult(submission, 71, new DecisionResult.Missing(), journalRecord);
        resultStore.addResult(submission, 72, new DecisionResult.Missing(), journalRecord);

        resultStore.acknowledge(
                "uid-a", Map.of(71L, resultStore.progress("uid-a").results().get(71L)));
        assertThat(journal.forgotten).isEmpty();
        resultStore.acknowledge("uid-a", resultStore.progress("uid-a").results());
        assertThat(journal.forgotten).containsExactly(journalRecord);
    }

    @Test
    void removingAResourceForgetsItsRecordAndReturnsItsResults() {
        JournalRecord journalRecord = journalRecord();
        resultStore.addResult(submission, 71, new DecisionResult.Missing(), journalRecord);
        resultStore.addResult(submission, 72, new DecisionResult.Missing(), journalRecord);

        assertThat(resultStore.remove(submission.resource()).results()).containsOnlyKeys(71L, 72L);
        assertThat(journal.forgotten).containsExactly(journalRecord);
        assertThat(resultStore.resources()).isEmpty();
    }

    @Test
    void aBlockerIsReportedOnce() {
        var blocker = new Blocker(Blocker.Kind.RATE_LIMITED, "wait");

        assertThat(resultStore.addBlocker(submission, blocker)).isTrue();
        assertThat(resultStore.addBlocker(submission, blocker)).isFalse();
        resultStore.clearTemporary(submission.resource());
        assertThat(resultStore.progress("uid-a").blocker()).isNull();
    }

    @Test
    void anAttemptStartsWithItsFirstSubmission() {
        ManualClock clock = new ManualClock();
        ResultStore timed = new ResultStore(clock);
        Instant first = clock.instant();
        timed.open(submission);
        clock.pass(Duration.ofSeconds(1));
        timed.open(submission);
        assertThat(timed.progress("uid-a").since()).isEqualTo(first);

        timed.open(TestSubmissions.order("a", 2, Action.APPROVE, null, 71));
        assertThat(timed.progress("uid-a").since()).isEqualTo(clock.instant());
    }

    @Test
    void aResultOfALaterCallReleasesTheEarlierRecord() {
        JournalRecord earlier = journalRecord();
        JournalRecord later = journalRecord();
        resultStore.addResult(submission, 71, new DecisionResult.Failed("late", null, null, null), earlier);
        resultStore.addResult(submission, 72, new DecisionResult.Missing(), earlier);
        resultStore.addResult(submission, 71, new DecisionResult.Missing(), later);
        assertThat(earlier.isUnrecorded("uid-a", 71)).isFalse();
        assertThat(later.isUnrecorded("uid-a", 71)).isTrue();

        resultStore.addResult(submission, 72, new DecisionResult.Failed("once more", null, null, null), earlier);
        assertThat(earlier.isUnrecorded("uid-a", 72))
                .as("a result of the record's own call")
                .isTrue();
    }

    @Test
    void anEvaluationIsKeptUntilAnotherIsRequested() {
        SelectorResult selectorResult = new SelectorResult(Instant.EPOCH, Set.of(71L), Map.of(), Set.of(), null, false);
        resultStore.open(submission);
        resultStore.evaluated(submission, selectorResult);
        resultStore.open(submission);
        assertThat(resultStore.progress("uid-a").selectorResult()).isEqualTo(selectorResult);

        resultStore.open(TestSubmissions.selecting(submission, true, Instant.EPOCH));
        assertThat(resultStore.progress("uid-a").selectorResult()).isNull();
    }

    @Test
    void removingAnUnknownResourceReturnsNothing() {
        assertThat(resultStore.remove(submission.resource())).isEqualTo(ResourceProgress.NOTHING);
    }

    @Test
    void submittingAgainClearsAStallingBlocker() {
        resultStore.addBlocker(submission, new Blocker(Blocker.Kind.PERMISSION_DENIED, "no"));

        resultStore.open(submission);

        assertThat(resultStore.progress("uid-a").blocker()).isNull();
        assertThat(resultStore.progress("uid-a").attempt()).isEqualTo(submission.attempt());
    }

    /** GitHub refused the other decisions, which were withdrawn. That is reported until they are submitted again. */
    @Test
    void aResultClearsOnlyATemporaryBlocker() {
        resultStore.open(submission);
        resultStore.addBlocker(submission, new Blocker(Blocker.Kind.GITHUB_UNAVAILABLE, "503"));
        resultStore.addResult(submission, 71, new DecisionResult.Missing(), null);
        assertThat(resultStore.progress("uid-a").blocker()).isNull();

        Blocker refused = new Blocker(Blocker.Kind.PERMISSION_DENIED, "no");
        resultStore.addBlocker(submission, refused);
        resultStore.addResult(submission, 72, new DecisionResult.Missing(), null);
        assertThat(resultStore.progress("uid-a").blocker()).isEqualTo(refused);
        resultStore.open(submission);
        assertThat(resultStore.progress("uid-a").blocker()).isNull();
    }

    @Test
    void aWithdrawnAttemptKeepsOnlyItsResults() {
        Submission selecting = TestSubmissions.selecting(submission, true, Instant.now());
        resultStore.open(selecting);
        resultStore.evaluated(
                selecting, new SelectorResult(Instant.now(), Set.of(71L, 72L), Map.of(), Set.of(), null, false));
        resultStore.addResult(selecting, 71, new DecisionResult.Missing(), null);

        resultStore.withdrawn("uid-a");

        assertThat(resultStore.progress("uid-a").attempt()).isNull();
        assertThat(resultStore.progress("uid-a").selectorResult()).isNull();
        assertThat(resultStore.progress("uid-a").results()).containsOnlyKeys(71L);
        resultStore.acknowledge("uid-a", resultStore.progress("uid-a").results());
        resultStore.withdrawn("uid-a");
        resultStore.withdrawn("uid-b");
        assertThat(resultStore.resources()).isEmpty();
    }

    @Test
    void unreadResultsAreReported() {
        resultStore.addResult(submission, 71, new DecisionResult.Missing(), null);

        assertThat(resultStore.unread(Duration.ofHours(1))).isEmpty();
        assertThat(resultStore.unread(Duration.ZERO)).containsExactly(submission.resource());
    }

    private JournalRecord journalRecord() {
        return new JournalRecord(
                "batch",
                new Installation(URI.create("https://api.github.com"), 1),
                "acme",
                Action.APPROVE,
                Instant.now(),
                submission.ids().stream()
                        .map(id -> new JournalRecord.RecordItem(id, null, false, submission.resource(), 1))
                        .toList(),
                journal);
    }
}

package dev.patoperator.dispatch.queue;

import static dev.patoperator.dispatch.support.TestSubmissions.ids;
import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.support.FakeClusterView;
import dev.patoperator.dispatch.support.InMemoryJournal;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Which decisions share a call, and which are sent first. */
class DecisionQueueTest {

    private final DecisionQueue queue = new DecisionQueue(TestSubmissions.noRecovery(), Clock.systemUTC());

    @Test
    void revocationsGoBeforeReviewsAndTheOldestFirst() {
        add(order("a", Action.APPROVE, 3, 1));
        add(order("b", Action.REVOKE, 9));

        assertThat(queue.next()).contains(ItemKind.GRANT);
        assertThat(ids(queue.gather(ItemKind.GRANT))).containsExactly(9L);
        assertThat(ids(queue.gather(ItemKind.REQUEST))).containsExactly(3L, 1L);
    }

    @Test
    void aBatchHoldsAtMost100DecisionsOfOneActionAndReason() {
        add(order("a", 1, Action.APPROVE, "x", LongStream.rangeClosed(1, 150).toArray()));
        add(order("b", 1, Action.APPROVE, "y", 501));
        add(order("c", 1, Action.DENY, "x", 502));

        List<Decision> first = queue.gather(ItemKind.REQUEST);
        assertThat(first).hasSize(100);
        first.forEach(queue::removeSettled);
        assertThat(queue.gather(ItemKind.REQUEST)).hasSize(50).noneMatch(it -> it.id() > 500);
    }

    @Test
    void resourcesThatAgreeShareOneDecision() {
        add(order("a", Action.APPROVE, 71));
        add(order("b", Action.APPROVE, 71));

        List<Decision> batch = queue.gather(ItemKind.REQUEST);
        assertThat(batch).hasSize(1);
        assertThat(batch.get(0).requesters()).hasSize(2);
        queue.withdraw("uid-a");
        assertThat(queue.gather(ItemKind.REQUEST).get(0).requesters()).hasSize(1);
        queue.withdraw("uid-b");
        assertThat(queue.next()).isEmpty();
    }

    @Test
    void aNewerSubmissionReplacesTheOlderOne() {
        add(order("a", 1, Action.APPROVE, null, 1, 2));
        add(order("a", 2, Action.APPROVE, null, 2, 3));

        assertThat(ids(queue.gather(ItemKind.REQUEST))).containsExactly(2L, 3L);
        assertThat(queue.gather(ItemKind.REQUEST)
                        .get(0)
                        .requesters()
                        .get(0)
                        .attempt()
                        .generation())
                .isEqualTo(2);
    }

    @Test
    void sentDecisionsAreNotQueuedAgainButGainRequesters() {
        add(order("a", Action.APPROVE, 71));
        List<Decision> batch = queue.gather(ItemKind.REQUEST);
        queue.markSent(batch);

        add(order("a", Action.APPROVE, 71));
        add(order("b", Action.APPROVE, 71));

        assertThat(queue.next()).isEmpty();
        assertThat(queue.removeSettled(batch.get(0))).hasSize(2);
        assertThat(queue.sentDecisions().isEmpty()).isTrue();
    }

    @Test
    void settledIdsAreNotQueued() {
        queue.add(order("a", Action.APPROVE, 71, 72), List.of(71L), Instant.now());

        assertThat(ids(queue.gather(ItemKind.REQUEST))).containsExactly(72L);
    }

    @Test
    void aTimedOutDecisionRequestedAgainIsConfirmedBeforeItIsSent() {
        add(order("a", Action.APPROVE, 71));
        Decision first = queue.gather(ItemKind.REQUEST).get(0);
        first.sent(new Decision.SentCall(Instant.now(), Instant.now(), true, null, TestSubmissions.batch(first)));
        queue.markSent(List.of(first));
        queue.timeOut(first);
        assertThat(queue.timedOut().contains(first)).isTrue();

        add(order("a", Action.APPROVE, 71));

        assertThat(queue.timedOut().of(ItemKind.REQUEST, Instant.EPOCH)).isEmpty();
        assertThat(queue.gather(ItemKind.REQUEST)).isEmpty();
        assertThat(ids(queue.sentDecisions().of(ItemKind.REQUEST))).containsExactly(71L);
    }

    @Test
    void pendingRequestersShareADecisionResumedFromTheJournal() throws Exception {
        InMemoryJournal journal = new InMemoryJournal();
        Decision sent = new Decision(new Decision.DecisionKey(Action.DENY, 71), Instant.now());
        sent.addRequester(order("a", Action.DENY, 71));
        journal.left.add(TestSubmissions.batch(sent));
        JournalRecovery recovery = new JournalRecovery(journal, new FakeClusterView(), Clocks.of(Clock.systemUTC()));
        recovery.read();
        DecisionQueue successor = new DecisionQueue(recovery, Clock.systemUTC());
        successor.add(order("b", Action.DENY, 71), List.of(), Instant.now());
        assertThat(successor.hasWaiting()).isTrue();

        successor.add(order("a", Action.DENY, 71), List.of(), Instant.now());

        assertThat(successor.hasWaiting()).isFalse();
        assertThat(successor.sentDecisions().idsOf("uid-a")).containsExactly(71L);
        assertThat(successor.sentDecisions().idsOf("uid-b")).containsExactly(71L);
        Decision resumed = successor.sentDecisions().of(ItemKind.REQUEST).get(0);
        assertThat(resumed.sent().answered()).isFalse();
        assertThat(resumed.sent().at()).isEqualTo(journal.left.get(0).at());
        assertThat(successor.removeSettled(resumed)).hasSize(2);
    }

    /** Bisection isolates every refused id, sends each good id exactly once in an accepted call, and ends. */
    @RepeatedTest(100)
    void bisectionIsolatesEveryRefusedId(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int size = 2 + random.nextInt(99);
        Set<Long> bad = new HashSet<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            bad.add(1L + random.nextInt(size));
        }
        add(order("a", Action.APPROVE, LongStream.rangeClosed(1, size).toArray()));
        List<Long> accepted = new ArrayList<>();
        Set<Long> refused = new HashSet<>();
        int calls = 0;
        while (queue.next().isPresent()) {
            List<Decision> batch = queue.gather(ItemKind.REQUEST);
            calls++;
            if (batch.stream().noneMatch(it -> bad.contains(it.id()))) {
                accepted.addAll(ids(batch));
                batch.forEach(queue::removeSettled);
            } else if (batch.size() == 1) {
                refused.add(batch.get(0).id());
                batch.forEach(queue::removeSettled);
            } else {
                queue.bisected().split(batch);
            }
        }
        assertThat(refused).isEqualTo(bad);
        assertThat(accepted).hasSize(size - bad.size()).doesNotHaveDuplicates();
        assertThat(calls).isLessThanOrEqualTo(1 + bad.size() * 2 * 7);
    }

    @Test
    void aRevocationIsSentBeforeHalvesOfReviews() {
        add(order("a", Action.APPROVE, 1, 2, 3, 4));
        queue.bisected().split(queue.gather(ItemKind.REQUEST));
        add(order("b", Action.REVOKE, 9));

        assertThat(queue.next()).contains(ItemKind.GRANT);
        assertThat(ids(queue.gather(ItemKind.GRANT))).containsExactly(9L);
        assertThat(ids(queue.gather(ItemKind.REQUEST))).containsExactly(1L, 2L);
    }

    @Test
    void theOppositeOfASentDecisionWaitsUntilItIsSettled() {
        add(order("a", Action.APPROVE, 71));
        List<Decision> approval = queue.takeForSending(queue.gather(ItemKind.REQUEST));
        add(order("b", Action.DENY, 71));

        assertThat(queue.gather(ItemKind.REQUEST)).isEmpty();
        assertThat(queue.hasWaiting()).isFalse();
        assertThat(queue.next()).isEmpty();
        queue.removeSettled(approval.get(0));
        assertThat(queue.hasWaiting()).isTrue();
        assertThat(ids(queue.gather(ItemKind.REQUEST))).containsExactly(71L);
    }

    @Test
    void decisionsPutBackGoFirstAndWithdrawnOnesAreDropped() {
        add(order("a", Action.APPROVE, 1, 2));
        List<Decision> out = queue.takeForSending(queue.gather(ItemKind.REQUEST));
        assertThat(queue.sentDecisions().idsOf("uid-a")).containsExactlyInAnyOrder(1L, 2L);
        add(order("b", Action.APPROVE, 3));

        queue.putBack(out);

        assertThat(queue.sentDecisions().idsOf("uid-a")).isEmpty();
        assertThat(queue.sentDecisions().isEmpty()).isTrue();
        assertThat(ids(queue.gather(ItemKind.REQUEST))).containsExactly(1L, 2L, 3L);
        assertThat(queue.waitingSince()).hasSize(3);

        List<Decision> withdrawn = queue.gather(ItemKind.REQUEST);
        queue.withdraw("uid-a");
        assertThat(ids(queue.takeForSending(withdrawn)))
                .as("what was withdrawn since it was gathered is not sent")
                .containsExactly(3L);
    }

    @Test
    void sentDecisionsStaySentWhenTheirResourceWithdraws() {
        add(order("a", Action.APPROVE, 1));
        Decision decision = queue.takeForSending(queue.gather(ItemKind.REQUEST)).get(0);

        queue.withdraw("uid-a");

        assertThat(queue.sentDecisions().of(ItemKind.REQUEST)).containsExactly(decision);
        assertThat(queue.sentDecisions().of(ItemKind.GRANT)).isEmpty();
        assertThat(queue.submissions(submission -> true))
                .extracting(it -> it.resource().name())
                .containsExactly("a");
        queue.requeue(decision);
        assertThat(queue.sentDecisions().isEmpty()).isTrue();
        assertThat(ids(queue.gather(ItemKind.REQUEST))).containsExactly(1L);
    }

    @Test
    void aDryRunIsPendingUntilCompletedOrReplaced() {
        Submission dry = TestSubmissions.dryRun("a", Action.REVOKE, 1);
        add(dry);
        assertThat(queue.next()).contains(ItemKind.GRANT);
        assertThat(queue.evaluations().of(ItemKind.GRANT)).containsExactly(dry);
        assertThat(queue.evaluations().of(ItemKind.REQUEST)).isEmpty();
        assertThat(queue.submissions(submission -> true)).containsExactly(dry);
        assertThat(queue.evaluations().complete(dry)).isTrue();
        assertThat(queue.evaluations().complete(dry)).isFalse();
        assertThat(queue.next()).isEmpty();

        add(dry);
        add(order("a", Action.REVOKE, 1));
        assertThat(queue.evaluations().of(ItemKind.GRANT)).isEmpty();
        add(dry);
        assertThat(queue.hasWaiting()).as("a dry run sends nothing").isFalse();
        queue.withdraw("uid-a");
        assertThat(queue.next()).isEmpty();
    }

    @Test
    void requestersOfATimedOutDecisionStayWhenAnotherRequestsIt() {
        add(order("a", Action.APPROVE, 71));
        Decision first = queue.takeForSending(queue.gather(ItemKind.REQUEST)).get(0);
        first.sent(new Decision.SentCall(Instant.now(), Instant.now(), true, null, TestSubmissions.batch(first)));
        assertThat(queue.timeOut(first)).hasSize(1);

        add(order("b", Action.APPROVE, 71));

        Decision again = queue.sentDecisions().of(ItemKind.REQUEST).get(0);
        assertThat(again.requesters())
                .extracting(submission -> submission.resource().name())
                .as("the newest first, because its reason and credentials are used")
                .containsExactly("b", "a");
        assertThat(queue.timeOut(again))
                .as("only the requester that it was not reported to")
                .extracting(submission -> submission.resource().name())
                .containsExactly("b");
    }

    @Test
    void aTimeOutIsReportedAgainToANewAttemptOnly() {
        add(order("a", Action.APPROVE, 71));
        Decision first = queue.takeForSending(queue.gather(ItemKind.REQUEST)).get(0);
        first.sent(new Decision.SentCall(Instant.now(), Instant.now(), true, null, TestSubmissions.batch(first)));
        assertThat(queue.timeOut(first)).hasSize(1);

        add(order("a", Action.APPROVE, 71));
        Decision again = queue.sentDecisions().of(ItemKind.REQUEST).get(0);
        assertThat(queue.timeOut(again)).as("the same attempt").isEmpty();

        add(order("a", 2, Action.APPROVE, null, 71));
        Decision edited = queue.sentDecisions().of(ItemKind.REQUEST).get(0);
        assertThat(queue.timeOut(edited)).as("after an edit").hasSize(1);
    }

    @Test
    void aTimedOutDecisionIsForgottenWhenTheOppositeIsSent() {
        Instant sent = Instant.parse("2026-11-22T16:00:00Z");
        add(order("a", Action.APPROVE, 71, 72));
        List<Decision> out = queue.takeForSending(queue.gather(ItemKind.REQUEST));
        out.forEach(decision -> {
            decision.sent(new Decision.SentCall(sent, sent, true, null, TestSubmissions.batch(decision)));
            assertThat(queue.timeOut(decision)).hasSize(1);
        });
        assertThat(queue.timedOut().of(ItemKind.GRANT, sent)).isEmpty();
        assertThat(ids(queue.timedOut().of(ItemKind.REQUEST, sent))).containsExactly(71L, 72L);

        queue.timedOut().remove(out.get(0));
        assertThat(queue.timedOut().contains(out.get(0))).isFalse();
        assertThat(ids(queue.timedOut().of(ItemKind.REQUEST, sent))).containsExactly(72L);
        add(order("b", Action.DENY, 72));
        queue.takeForSending(queue.gather(ItemKind.REQUEST));
        assertThat(queue.timedOut().contains(out.get(1)))
                .as("the opposite is sent now")
                .isFalse();
    }

    @Test
    void oldTimedOutDecisionsAreForgotten() {
        Instant sent = Instant.parse("2026-11-22T16:00:00Z");
        add(order("a", Action.APPROVE, 71));
        Decision decision = queue.takeForSending(queue.gather(ItemKind.REQUEST)).get(0);
        decision.sent(new Decision.SentCall(sent, sent, true, null, TestSubmissions.batch(decision)));
        queue.timeOut(decision);

        assertThat(queue.timedOut()
                        .of(ItemKind.REQUEST, sent.plus(TimedOutDecisions.KEPT).plusMillis(1)))
                .isEmpty();
        assertThat(queue.timedOut().contains(decision)).isFalse();
    }

    /** A record holds a limited number of requesters. The first decision is sent in any case. */
    @Test
    void aBatchFitsInOneJournalRecord() {
        for (int i = 0; i < JournalRecord.MAX_ITEMS / 2; i++) {
            add(order("r" + i, Action.APPROVE, 1, 2, 3));
        }
        assertThat(ids(queue.gather(ItemKind.REQUEST))).containsExactly(1L, 2L);
        for (int i = 0; i <= JournalRecord.MAX_ITEMS; i++) {
            add(order("s" + i, Action.APPROVE, 1));
        }
        assertThat(ids(queue.gather(ItemKind.REQUEST))).containsExactly(1L);
    }

    private void add(Submission submission) {
        queue.add(submission, List.of(), Instant.now());
    }
}

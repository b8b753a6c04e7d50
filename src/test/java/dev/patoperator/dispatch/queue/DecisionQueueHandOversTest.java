package dev.patoperator.dispatch.queue;

import static dev.patoperator.dispatch.support.TestSubmissions.dryRun;
import static dev.patoperator.dispatch.support.TestSubmissions.ids;
import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static dev.patoperator.dispatch.support.TestSubmissions.selecting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Consecutive submissions of one resource, and resources that leave a queue or move to another. */
class DecisionQueueHandOversTest {

    private static final AppCredentials ROTATED = new AppCredentials(
            TestSubmissions.CREDENTIALS.apiUrl(),
            "1",
            TestSubmissions.CREDENTIALS.privateKey(),
            OptionalLong.empty(),
            "rotated");

    private final ManualClock clock = new ManualClock();
    private final DecisionQueue queue = new DecisionQueue(TestSubmissions.noRecovery(), clock);
    private final Submission a = order("a", Action.APPROVE, 1, 2);
    private final Submission b = order("b", Action.APPROVE, 2, 3);

    private void add(Submission... submissions) {
        for (Submission submission : submissions) {
            queue.add(submission, List.of(), clock.instant());
        }
    }

    private List<Long> waiting() {
        return ids(queue.gather(ItemKind.REQUEST));
    }

    private List<Decision> send() {
        List<Decision> sent = queue.takeForSending(queue.gather(ItemKind.REQUEST));
        for (Decision decision : sent) {
            decision.seen(new PatRequest(decision.id(), "owner", null, "token", Instant.EPOCH));
            decision.sent(new Decision.SentCall(
                    clock.instant(), clock.instant(), true, "call", TestSubmissions.batch(decision)));
        }
        return sent;
    }

    @Test
    void idsKeepTheirPlaceWhenSubmittedAgain() {
        add(a, order("c", Action.APPROVE, 9), order("a", 2, Action.APPROVE, null, 2, 1));

        assertThat(waiting()).containsExactly(1L, 2L, 9L);
    }

    @Test
    void chosenIdsStayPendingWhileTheSameAttemptIsReevaluated() {
        add(a, selecting(order("a", Action.APPROVE), true, Instant.EPOCH));
        assertThat(waiting()).containsExactly(1L, 2L);
        assertThat(queue.evaluations().all()).hasSize(1);

        add(selecting(order("a", 2, Action.APPROVE, null), true, Instant.EPOCH));
        assertThat(waiting()).as("another attempt discards the earlier choice").isEmpty();
    }

    @Test
    void aDryRunSubmissionWithdrawsPendingDecisions() {
        add(a, b, dryRun("a", Action.APPROVE, 1, 2));

        assertThat(waiting()).containsExactly(2L, 3L);
        assertThat(queue.oldest(ItemKind.REQUEST).orElseThrow().requesters()).containsExactly(b);
    }

    @Test
    void aSubmissionReplacesCredentialsOfPendingAndSentDecisions() {
        add(a);
        Decision sent = send().get(0);
        add(b, order("a", Action.APPROVE, 4));

        add(selecting(order("a", Action.APPROVE), true, Instant.EPOCH).with(ROTATED));

        assertThat(sent.requesters())
                .extracting(submission -> submission.credentials().fingerprint())
                .containsExactly("rotated");
        assertThat(queue.gather(ItemKind.REQUEST).stream()
                        .map(it -> it.requesters().get(0).credentials().fingerprint()))
                .containsExactly("fingerprint", "rotated");
    }

    @Test
    void withdrawingAnOldSubmissionKeepsTheNewerOne() {
        add(a, b);
        Submission newer = order("a", 2, Action.APPROVE, null, 2, 4);
        add(newer);
        queue.withdraw(a);
        assertThat(waiting()).containsExactly(2L, 3L, 4L);

        queue.withdraw(newer);
        assertThat(waiting()).containsExactly(2L, 3L);
        assertThat(queue.submissions(submission -> true)).containsExactly(b);
    }

    @Test
    void withdrawingAnOldEvaluationKeepsTheNewerOne() {
        Submission first = selecting(order("a", Action.APPROVE), true, Instant.EPOCH);
        Submission newer = selecting(order("a", 2, Action.APPROVE, null), true, Instant.EPOCH);
        add(first, newer);

        queue.withdraw(first);
        assertThat(queue.next()).contains(ItemKind.REQUEST);
        queue.withdraw(newer);
        assertThat(queue.next()).isEmpty();
    }

    @Test
    void releaseReturnsDecisionsSentForTheResource() {
        add(a, b);
        List<Decision> sent = send();
        add(order("a", Action.APPROVE, 4));

        List<Decision> left = queue.release("uid-a");

        assertThat(ids(left)).containsExactlyInAnyOrder(1L, 2L);
        assertThat(left).allSatisfy(decision -> {
            assertThat(decision.requesters()).isEmpty();
            assertThat(decision.mayHaveBeenDecidedByOperator()).isTrue();
            assertThat(decision.sent().answered()).as("its effect is not known").isFalse();
        });
        assertThat(waiting()).isEmpty();
        assertThat(queue.sentDecisions().of(ItemKind.REQUEST)).containsExactly(sent.get(1), sent.get(2));
        assertThat(sent.get(1).requesters()).containsExactly(b);
        assertThat(queue.sentDecisions().idsOf("uid-a")).isEmpty();
        assertThat(queue.release("uid-a")).isEmpty();
    }

    @Test
    void takenOverDecisionsAreNotSentAgainForPendingRequesters() {
        add(a);
        send();
        List<Decision> left = queue.release("uid-a");
        DecisionQueue there = new DecisionQueue(TestSubmissions.noRecovery(), clock);
        there.add(b, List.of(), clock.instant());

        there.takeOver(left, a);
        there.add(a, List.of(), clock.instant());

        assertThat(ids(there.gather(ItemKind.REQUEST)))
                .as("2 is not sent twice")
                .containsExactly(3L);
        assertThat(ids(there.sentDecisions().of(ItemKind.REQUEST))).containsExactlyInAnyOrder(1L, 2L);
        assertThat(there.sentDecisions()
                        .get(new Decision.DecisionKey(Action.APPROVE, 2))
                        .requesters())
                .containsExactlyInAnyOrder(a, b);
        assertThat(there.wasSent(a, 1)).isTrue();
        assertThat(there.wasSent(a, 3)).isFalse();
    }

    @Test
    void takeOverAddsTheRequesterToADecisionAlreadySent() {
        add(b);
        List<Decision> sent = send();
        Decision elsewhere = sent.get(0).resumedCopy("uid-a");

        queue.takeOver(List.of(elsewhere), a);

        assertThat(queue.sentDecisions().get(elsewhere.key())).isSameAs(sent.get(0));
        assertThat(sent.get(0).requesters()).containsExactly(b, a);
    }

    @Test
    void delayedDecisionsWaitUntilTheirRetryTime() {
        add(a);
        Instant now = clock.instant();
        queue.delay(queue.gather(ItemKind.REQUEST).get(0), now.plusSeconds(5));
        queue.delay(queue.gather(ItemKind.REQUEST).get(0), now.plusSeconds(3));
        assertThat(queue.hasWaiting()).isFalse();
        assertThat(queue.hasWork(ItemKind.REQUEST)).isFalse();
        assertThat(queue.waitingSince()).hasSize(2);
        assertThat(queue.nextRetry()).contains(now.plusSeconds(3));

        clock.pass(Duration.ofSeconds(3));
        assertThat(queue.nextRetry()).contains(now.plusSeconds(5));
        assertThat(waiting()).containsExactly(2L);
        queue.withdraw("uid-a");
        assertThat(queue.nextRetry()).as("no resource requests it any more").isEmpty();
    }

    @Test
    void aRequeuedHalfIsSentAfterTheOtherHalf() {
        add(order("a", Action.APPROVE, 1, 2, 3, 4));
        queue.bisected().split(queue.gather(ItemKind.REQUEST));
        List<Decision> sent = send();
        assertThat(ids(sent)).containsExactly(1L, 2L);

        sent.forEach(queue::requeue);
        assertThat(waiting()).as("the other half is next").containsExactly(3L, 4L);
    }

    @Test
    void sentDecisionsAreTrackedPerResource() {
        add(a);
        List<Decision> sent = send();

        assertThat(queue.sentDecisions().isEmpty()).isFalse();
        assertThat(queue.sentDecisions().of(ItemKind.GRANT)).isEmpty();
        assertThat(queue.sentDecisions().idsOf("uid-a")).isEqualTo(Set.of(1L, 2L));
        assertThat(queue.sentDecisions().isSentFor(a, 2)).isTrue();
        assertThat(queue.sentDecisions().isSentFor(a, 3)).isFalse();
        assertThat(queue.sentDecisions().isSentFor(b, 2)).isFalse();
        assertThat(queue.sentDecisions().isSentFor(order("a", Action.DENY, 2), 2))
                .isFalse();
        assertThat(queue.sentDecisions().sentForAnother(b, 2))
                .isEqualTo(sent.get(1).seen());
        assertThat(queue.sentDecisions().sentForAnother(a, 2)).isNull();
        assertThat(queue.sentDecisions().sentForAnother(b, 3)).isNull();

        queue.sentDecisions().remove(sent.get(0).resumedCopy("uid-a"));
        assertThat(queue.sentDecisions().contains(sent.get(0).key()))
                .as("removing a copy keeps the sent decision")
                .isTrue();
    }
}

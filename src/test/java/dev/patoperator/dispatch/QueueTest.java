package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.ids;
import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Subject;
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

/** Who goes with whom, and who goes first. */
class QueueTest {

    private final Queue queue = new Queue(TestOrders.noRecovery(), Clock.systemUTC());

    @Test
    void revocationsGoBeforeReviewsAndTheOldestFirst() {
        add(order("a", Action.APPROVE, 3, 1));
        add(order("b", Action.REVOKE, 9));

        assertThat(queue.next()).contains(Subject.GRANT);
        assertThat(ids(queue.gather(Subject.GRANT))).containsExactly(9L);
        assertThat(ids(queue.gather(Subject.REQUEST))).containsExactly(3L, 1L);
    }

    @Test
    void onlyTheSameActionAndReasonGoTogetherAtMostAHundred() {
        add(order("a", 1, Action.APPROVE, "x", LongStream.rangeClosed(1, 150).toArray()));
        add(order("b", 1, Action.APPROVE, "y", 501));
        add(order("c", 1, Action.DENY, "x", 502));

        List<Decision> first = queue.gather(Subject.REQUEST);
        assertThat(first).hasSize(100);
        first.forEach(queue::settled);
        assertThat(queue.gather(Subject.REQUEST)).hasSize(50).noneMatch(it -> it.id() > 500);
    }

    @Test
    void resourcesThatAgreeShareOneDecision() {
        add(order("a", Action.APPROVE, 71));
        add(order("b", Action.APPROVE, 71));

        List<Decision> batch = queue.gather(Subject.REQUEST);
        assertThat(batch).hasSize(1);
        assertThat(batch.get(0).askers()).hasSize(2);
        queue.withdraw("uid-a");
        assertThat(queue.gather(Subject.REQUEST).get(0).askers()).hasSize(1);
        queue.withdraw("uid-b");
        assertThat(queue.next()).isEmpty();
    }

    @Test
    void aNewerOrderTakesThePlaceOfTheOlder() {
        add(order("a", 1, Action.APPROVE, null, 1, 2));
        add(order("a", 2, Action.APPROVE, null, 2, 3));

        assertThat(ids(queue.gather(Subject.REQUEST))).containsExactly(2L, 3L);
        assertThat(queue.gather(Subject.REQUEST)
                        .get(0)
                        .askers()
                        .get(0)
                        .attempt()
                        .generation())
                .isEqualTo(2);
    }

    @Test
    void whatIsUnderWayIsNotQueuedAgainButHeardByWhoeverAsksNow() {
        add(order("a", Action.APPROVE, 71));
        List<Decision> batch = queue.gather(Subject.REQUEST);
        queue.sent(batch);

        add(order("a", Action.APPROVE, 71));
        add(order("b", Action.APPROVE, 71));

        assertThat(queue.next()).isEmpty();
        assertThat(queue.settled(batch.get(0))).hasSize(2);
        assertThat(queue.open().isEmpty()).isTrue();
    }

    @Test
    void aVerdictThatWaitsToBeRecordedIsNotAskedForAgain() {
        queue.add(order("a", Action.APPROVE, 71, 72), List.of(71L), Instant.now());

        assertThat(ids(queue.gather(Subject.REQUEST))).containsExactly(72L);
    }

    @Test
    void aLapsedDecisionThatIsAskedForAgainIsLookedUpBeforeItIsSent() {
        add(order("a", Action.APPROVE, 71));
        Decision first = queue.gather(Subject.REQUEST).get(0);
        first.sent(new Decision.Sent(Instant.now(), Instant.now(), true, null, TestOrders.batch(first)));
        queue.sent(List.of(first));
        queue.lapse(first);
        assertThat(queue.lapsed().contains(first)).isTrue();

        add(order("a", Action.APPROVE, 71));

        assertThat(queue.lapsed().of(Subject.REQUEST, Instant.EPOCH)).isEmpty();
        assertThat(queue.gather(Subject.REQUEST)).isEmpty();
        assertThat(ids(queue.open().of(Subject.REQUEST))).containsExactly(71L);
    }

    @Test
    void whoeverWaitsForWhatAPredecessorMayHaveSentHearsOfItToo() throws Exception {
        MemoryJournal journal = new MemoryJournal();
        Decision sent = new Decision(new Decision.Key(Action.DENY, 71), Instant.now());
        sent.ask(order("a", Action.DENY, 71));
        journal.left.add(TestOrders.batch(sent));
        Recovery recovery = new Recovery(journal, new AlwaysWanted(), Clocks.of(Clock.systemUTC()));
        recovery.read();
        Queue successor = new Queue(recovery, Clock.systemUTC());
        successor.add(order("b", Action.DENY, 71), List.of(), Instant.now());
        assertThat(successor.hasWaiting()).isTrue();

        successor.add(order("a", Action.DENY, 71), List.of(), Instant.now());

        assertThat(successor.hasWaiting()).isFalse();
        assertThat(successor.open().idsOf("uid-a")).containsExactly(71L);
        assertThat(successor.open().idsOf("uid-b")).containsExactly(71L);
        Decision resumed = successor.open().of(Subject.REQUEST).get(0);
        assertThat(resumed.sent().answered()).isFalse();
        assertThat(resumed.sent().at()).isEqualTo(journal.left.get(0).at());
        assertThat(successor.settled(resumed)).hasSize(2);
    }

    /** Splitting isolates every offender, sends each good id exactly once in a call that is accepted, and ends. */
    @RepeatedTest(100)
    void splittingIsolatesEveryOffender(RepetitionInfo repetition) {
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
            List<Decision> batch = queue.gather(Subject.REQUEST);
            calls++;
            if (batch.stream().noneMatch(it -> bad.contains(it.id()))) {
                accepted.addAll(ids(batch));
                batch.forEach(queue::settled);
            } else if (batch.size() == 1) {
                refused.add(batch.get(0).id());
                batch.forEach(queue::settled);
            } else {
                queue.halves().split(batch);
            }
        }
        assertThat(refused).isEqualTo(bad);
        assertThat(accepted).hasSize(size - bad.size()).doesNotHaveDuplicates();
        assertThat(calls).isLessThanOrEqualTo(1 + bad.size() * 2 * 7);
    }

    @Test
    void aRevocationPassesBetweenTwoHalves() {
        add(order("a", Action.APPROVE, 1, 2, 3, 4));
        queue.halves().split(queue.gather(Subject.REQUEST));
        add(order("b", Action.REVOKE, 9));

        assertThat(queue.next()).contains(Subject.GRANT);
        assertThat(ids(queue.gather(Subject.GRANT))).containsExactly(9L);
        assertThat(ids(queue.gather(Subject.REQUEST))).containsExactly(1L, 2L);
    }

    @Test
    void theOppositeOfWhatIsUnderWayWaitsUntilThatIsSettled() {
        add(order("a", Action.APPROVE, 71));
        List<Decision> approval = queue.takeOut(queue.gather(Subject.REQUEST));
        add(order("b", Action.DENY, 71));

        assertThat(queue.gather(Subject.REQUEST)).isEmpty();
        assertThat(queue.hasWaiting()).isFalse();
        assertThat(queue.next()).isEmpty();
        queue.settled(approval.get(0));
        assertThat(queue.hasWaiting()).isTrue();
        assertThat(ids(queue.gather(Subject.REQUEST))).containsExactly(71L);
    }

    @Test
    void whatHadNoEffectGoesBackToTheHeadAndWhatNobodyAsksForIsDropped() {
        add(order("a", Action.APPROVE, 1, 2));
        List<Decision> out = queue.takeOut(queue.gather(Subject.REQUEST));
        assertThat(queue.open().idsOf("uid-a")).containsExactlyInAnyOrder(1L, 2L);
        add(order("b", Action.APPROVE, 3));

        queue.putBack(out);

        assertThat(queue.open().idsOf("uid-a")).isEmpty();
        assertThat(queue.open().isEmpty()).isTrue();
        assertThat(ids(queue.gather(Subject.REQUEST))).containsExactly(1L, 2L, 3L);
        assertThat(queue.waitingSince()).hasSize(3);

        List<Decision> withdrawn = queue.gather(Subject.REQUEST);
        queue.withdraw("uid-a");
        assertThat(ids(queue.takeOut(withdrawn)))
                .as("what was withdrawn since it was gathered is not sent")
                .containsExactly(3L);
    }

    @Test
    void whatIsUnderWayStaysSoThoughItsResourceWithdraws() {
        add(order("a", Action.APPROVE, 1));
        Decision decision = queue.takeOut(queue.gather(Subject.REQUEST)).get(0);

        queue.withdraw("uid-a");

        assertThat(queue.open().of(Subject.REQUEST)).containsExactly(decision);
        assertThat(queue.open().of(Subject.GRANT)).isEmpty();
        assertThat(queue.orders(order -> true))
                .extracting(it -> it.resource().name())
                .containsExactly("a");
        queue.again(decision);
        assertThat(queue.open().isEmpty()).isTrue();
        assertThat(ids(queue.gather(Subject.REQUEST))).containsExactly(1L);
    }

    @Test
    void aLookIsDueUntilItIsAnsweredOrAnotherOrderComes() {
        Order dry = TestOrders.dryRun("a", Action.REVOKE, 1);
        add(dry);
        assertThat(queue.next()).contains(Subject.GRANT);
        assertThat(queue.evaluations().of(Subject.GRANT)).containsExactly(dry);
        assertThat(queue.evaluations().of(Subject.REQUEST)).isEmpty();
        assertThat(queue.orders(order -> true)).containsExactly(dry);
        assertThat(queue.evaluations().answered(dry)).isTrue();
        assertThat(queue.evaluations().answered(dry)).isFalse();
        assertThat(queue.next()).isEmpty();

        add(dry);
        add(order("a", Action.REVOKE, 1));
        assertThat(queue.evaluations().of(Subject.GRANT)).isEmpty();
        add(dry);
        assertThat(queue.hasWaiting()).as("a dry run sends nothing").isFalse();
        queue.withdraw("uid-a");
        assertThat(queue.next()).isEmpty();
    }

    @Test
    void whoeverAskedForALapsedDecisionIsToldItsEffectWhenAnotherAsks() {
        add(order("a", Action.APPROVE, 71));
        Decision first = queue.takeOut(queue.gather(Subject.REQUEST)).get(0);
        first.sent(new Decision.Sent(Instant.now(), Instant.now(), true, null, TestOrders.batch(first)));
        assertThat(queue.lapse(first)).hasSize(1);

        add(order("b", Action.APPROVE, 71));

        Decision again = queue.open().of(Subject.REQUEST).get(0);
        assertThat(again.askers())
                .extracting(order -> order.resource().name())
                .as("the newest first: its reason and credentials count")
                .containsExactly("b", "a");
        assertThat(queue.lapse(again))
                .as("who does not know yet")
                .extracting(order -> order.resource().name())
                .containsExactly("b");
    }

    @Test
    void aLapsedDecisionIsForgottenWhenItsEffectWouldBeSomebodyElses() {
        Instant sent = Instant.parse("2026-11-22T16:00:00Z");
        add(order("a", Action.APPROVE, 71, 72));
        List<Decision> out = queue.takeOut(queue.gather(Subject.REQUEST));
        out.forEach(decision -> {
            decision.sent(new Decision.Sent(sent, sent, true, null, TestOrders.batch(decision)));
            assertThat(queue.lapse(decision)).hasSize(1);
        });
        assertThat(queue.lapsed().of(Subject.GRANT, sent)).isEmpty();
        assertThat(ids(queue.lapsed().of(Subject.REQUEST, sent))).containsExactly(71L, 72L);

        queue.lapsed().remove(out.get(0));
        assertThat(queue.lapsed().contains(out.get(0))).isFalse();
        assertThat(ids(queue.lapsed().of(Subject.REQUEST, sent))).containsExactly(72L);
        add(order("b", Action.DENY, 72));
        queue.takeOut(queue.gather(Subject.REQUEST));
        assertThat(queue.lapsed().contains(out.get(1)))
                .as("the opposite is sent now")
                .isFalse();
    }

    @Test
    void lapsedDecisionsOfLongAgoAreForgotten() {
        Instant sent = Instant.parse("2026-11-22T16:00:00Z");
        add(order("a", Action.APPROVE, 71));
        Decision decision = queue.takeOut(queue.gather(Subject.REQUEST)).get(0);
        decision.sent(new Decision.Sent(sent, sent, true, null, TestOrders.batch(decision)));
        queue.lapse(decision);

        assertThat(queue.lapsed().of(Subject.REQUEST, sent.plus(Lapsed.KEPT).plusMillis(1)))
                .isEmpty();
        assertThat(queue.lapsed().contains(decision)).isFalse();
    }

    /** A record has room for so many askers; the first decision goes in any case. */
    @Test
    void noMoreGoOutTogetherThanOneRecordHasRoomFor() {
        for (int i = 0; i < Batch.MAX_ITEMS / 2; i++) {
            add(order("r" + i, Action.APPROVE, 1, 2, 3));
        }
        assertThat(ids(queue.gather(Subject.REQUEST))).containsExactly(1L, 2L);
        for (int i = 0; i <= Batch.MAX_ITEMS; i++) {
            add(order("s" + i, Action.APPROVE, 1));
        }
        assertThat(ids(queue.gather(Subject.REQUEST))).containsExactly(1L);
    }

    private void add(Order order) {
        queue.add(order, List.of(), Instant.now());
    }
}

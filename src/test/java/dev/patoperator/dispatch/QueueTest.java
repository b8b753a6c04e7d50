package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.ids;
import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Subject;
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

    private final Queue queue = new Queue(TestOrders.noRecovery());

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
        assertThat(queue.hasOpen()).isFalse();
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
        first.sent(new Decision.Sent(Instant.now(), true, null, TestOrders.batch(first)));
        queue.sent(List.of(first));
        queue.lapsed(first);
        assertThat(queue.isLapsed(first)).isTrue();

        add(order("a", Action.APPROVE, 71));

        assertThat(queue.lapsed(Subject.REQUEST, Instant.EPOCH)).isEmpty();
        assertThat(queue.gather(Subject.REQUEST)).isEmpty();
        assertThat(ids(queue.open(Subject.REQUEST))).containsExactly(71L);
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
                queue.split(batch);
            }
        }
        assertThat(refused).isEqualTo(bad);
        assertThat(accepted).hasSize(size - bad.size()).doesNotHaveDuplicates();
        assertThat(calls).isLessThanOrEqualTo(1 + bad.size() * 2 * 7);
    }

    @Test
    void aRevocationPassesBetweenTwoHalves() {
        add(order("a", Action.APPROVE, 1, 2, 3, 4));
        queue.split(queue.gather(Subject.REQUEST));
        add(order("b", Action.REVOKE, 9));

        assertThat(queue.next()).contains(Subject.GRANT);
        assertThat(ids(queue.gather(Subject.GRANT))).containsExactly(9L);
        assertThat(ids(queue.gather(Subject.REQUEST))).containsExactly(1L, 2L);
    }

    private void add(Order order) {
        queue.add(order, List.of(), Instant.now());
    }
}

package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.dryRun;
import static dev.patoperator.dispatch.TestOrders.ids;
import static dev.patoperator.dispatch.TestOrders.order;
import static dev.patoperator.dispatch.TestOrders.selecting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.PatRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a queue makes of hand-overs of one resource that follow each other, and of resources that come and go. */
class QueueHandOversTest {

    private static final AppCredentials ROTATED = new AppCredentials(
            TestOrders.CREDENTIALS.apiUrl(), "1", TestOrders.CREDENTIALS.privateKey(), OptionalLong.empty(), "rotated");

    private final ManualClock clock = new ManualClock();
    private final Queue queue = new Queue(TestOrders.noRecovery(), clock);
    private final Order a = order("a", Action.APPROVE, 1, 2);
    private final Order b = order("b", Action.APPROVE, 2, 3);

    private void add(Order... orders) {
        for (Order order : orders) {
            queue.add(order, List.of(), clock.instant());
        }
    }

    private List<Long> waiting() {
        return ids(queue.gather(Subject.REQUEST));
    }

    private List<Decision> send() {
        List<Decision> sent = queue.takeOut(queue.gather(Subject.REQUEST));
        for (Decision decision : sent) {
            decision.seen(new PatRequest(decision.id(), "owner", null, "token", Instant.EPOCH));
            decision.sent(
                    new Decision.Sent(clock.instant(), clock.instant(), true, "call", TestOrders.batch(decision)));
        }
        return sent;
    }

    @Test
    void theSameIdsKeepTheirPlaceWhenTheyAreHandedOverAgain() {
        add(a, order("c", Action.APPROVE, 9), order("a", 2, Action.APPROVE, null, 2, 1));

        assertThat(waiting()).containsExactly(1L, 2L, 9L);
    }

    @Test
    void whatTheSameTryChoseWaitsWhileItsSelectorIsEvaluatedAgain() {
        add(a, selecting(order("a", Action.APPROVE), true, Instant.EPOCH));
        assertThat(waiting()).containsExactly(1L, 2L);
        assertThat(queue.evaluations().all()).hasSize(1);

        add(selecting(order("a", 2, Action.APPROVE, null), true, Instant.EPOCH));
        assertThat(waiting()).as("another try chooses anew").isEmpty();
    }

    @Test
    void nothingIsSentForAResourceThatNowOnlyLooks() {
        add(a, b, dryRun("a", Action.APPROVE, 1, 2));

        assertThat(waiting()).containsExactly(2L, 3L);
        assertThat(queue.oldest(Subject.REQUEST).orElseThrow().askers()).containsExactly(b);
    }

    @Test
    void eachHandOverReplacesTheCredentialsOfWhatWaitsAndOfWhatIsSent() {
        add(a);
        Decision sent = send().get(0);
        add(b, order("a", Action.APPROVE, 4));

        add(selecting(order("a", Action.APPROVE), true, Instant.EPOCH).with(ROTATED));

        assertThat(sent.askers())
                .extracting(order -> order.credentials().fingerprint())
                .containsExactly("rotated");
        assertThat(queue.gather(Subject.REQUEST).stream()
                        .map(it -> it.askers().get(0).credentials().fingerprint()))
                .containsExactly("fingerprint", "rotated");
    }

    @Test
    void anOrderThatIsRefusedGoesAndTheNewerOneOfItsResourceStays() {
        add(a, b);
        Order newer = order("a", 2, Action.APPROVE, null, 2, 4);
        add(newer);
        queue.withdraw(a);
        assertThat(waiting()).containsExactly(2L, 3L, 4L);

        queue.withdraw(newer);
        assertThat(waiting()).containsExactly(2L, 3L);
        assertThat(queue.orders(order -> true)).containsExactly(b);
    }

    @Test
    void anEvaluationThatIsRefusedGoesAndTheNewerOneOfItsResourceStays() {
        Order first = selecting(order("a", Action.APPROVE), true, Instant.EPOCH);
        Order newer = selecting(order("a", 2, Action.APPROVE, null), true, Instant.EPOCH);
        add(first, newer);

        queue.withdraw(first);
        assertThat(queue.next()).contains(Subject.REQUEST);
        queue.withdraw(newer);
        assertThat(queue.next()).isEmpty();
    }

    @Test
    void aResourceThatLeavesTakesAlongWhatWasSentForIt() {
        add(a, b);
        List<Decision> sent = send();
        add(order("a", Action.APPROVE, 4));

        List<Decision> left = queue.leave("uid-a");

        assertThat(ids(left)).containsExactlyInAnyOrder(1L, 2L);
        assertThat(left).allSatisfy(decision -> {
            assertThat(decision.askers()).isEmpty();
            assertThat(decision.mayBeOurs()).isTrue();
            assertThat(decision.sent().answered()).as("it is to be looked up").isFalse();
        });
        assertThat(waiting()).isEmpty();
        assertThat(queue.open().of(Subject.REQUEST)).containsExactly(sent.get(1), sent.get(2));
        assertThat(sent.get(1).askers()).containsExactly(b);
        assertThat(queue.open().idsOf("uid-a")).isEmpty();
        assertThat(queue.leave("uid-a")).isEmpty();
    }

    @Test
    void whatWasSentElsewhereIsLookedUpForWhoeverWaitsForItHere() {
        add(a);
        send();
        List<Decision> left = queue.leave("uid-a");
        Queue there = new Queue(TestOrders.noRecovery(), clock);
        there.add(b, List.of(), clock.instant());

        there.adopt(left, a);
        there.add(a, List.of(), clock.instant());

        assertThat(ids(there.gather(Subject.REQUEST))).as("2 is not sent twice").containsExactly(3L);
        assertThat(ids(there.open().of(Subject.REQUEST))).containsExactlyInAnyOrder(1L, 2L);
        assertThat(there.open().get(new Decision.Key(Action.APPROVE, 2)).askers())
                .containsExactlyInAnyOrder(a, b);
        assertThat(there.wasSent(a, 1)).isTrue();
        assertThat(there.wasSent(a, 3)).isFalse();
    }

    @Test
    void whatWasSentHereTooIsHeardByWhoeverComesFromElsewhere() {
        add(b);
        List<Decision> sent = send();
        Decision elsewhere = sent.get(0).again("uid-a");

        queue.adopt(List.of(elsewhere), a);

        assertThat(queue.open().get(elsewhere.key())).isSameAs(sent.get(0));
        assertThat(sent.get(0).askers()).containsExactly(b, a);
    }

    @Test
    void whatMustNotBeSentYetWaitsForItsTime() {
        add(a);
        Instant now = clock.instant();
        queue.delay(queue.gather(Subject.REQUEST).get(0), now.plusSeconds(5));
        queue.delay(queue.gather(Subject.REQUEST).get(0), now.plusSeconds(3));
        assertThat(queue.hasWaiting()).isFalse();
        assertThat(queue.hasWork(Subject.REQUEST)).isFalse();
        assertThat(queue.waitingSince()).hasSize(2);
        assertThat(queue.nextRetry()).contains(now.plusSeconds(3));

        clock.pass(Duration.ofSeconds(3));
        assertThat(queue.nextRetry()).contains(now.plusSeconds(5));
        assertThat(waiting()).containsExactly(2L);
        queue.withdraw("uid-a");
        assertThat(queue.nextRetry()).as("nobody asks for it any more").isEmpty();
    }

    @Test
    void aHalfThatWasSentGoesOnlyWithOthersWhenItIsSentAgain() {
        add(order("a", Action.APPROVE, 1, 2, 3, 4));
        queue.halves().split(queue.gather(Subject.REQUEST));
        List<Decision> sent = send();
        assertThat(ids(sent)).containsExactly(1L, 2L);

        sent.forEach(queue::again);
        assertThat(waiting()).as("the other half is next").containsExactly(3L, 4L);
    }

    @Test
    void whatIsSentForOneResourceIsNotSentForAnother() {
        add(a);
        List<Decision> sent = send();

        assertThat(queue.open().isEmpty()).isFalse();
        assertThat(queue.open().of(Subject.GRANT)).isEmpty();
        assertThat(queue.open().idsOf("uid-a")).isEqualTo(Set.of(1L, 2L));
        assertThat(queue.open().isSentFor(a, 2)).isTrue();
        assertThat(queue.open().isSentFor(a, 3)).isFalse();
        assertThat(queue.open().isSentFor(b, 2)).isFalse();
        assertThat(queue.open().isSentFor(order("a", Action.DENY, 2), 2)).isFalse();
        assertThat(queue.open().sentForAnother(b, 2)).isEqualTo(sent.get(1).seen());
        assertThat(queue.open().sentForAnother(a, 2)).isNull();
        assertThat(queue.open().sentForAnother(b, 3)).isNull();

        queue.open().remove(sent.get(0).again("uid-a"));
        assertThat(queue.open().contains(sent.get(0).key()))
                .as("another of the same key")
                .isTrue();
    }
}

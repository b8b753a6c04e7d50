package dev.patoperator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a successor makes of the records that it finds. */
class RecoveryTest {

    private final Order order = TestOrders.order("a", Action.APPROVE, 71, 72);
    private final MemoryJournal journal = new MemoryJournal();
    private final AlwaysWanted resources = new AlwaysWanted();
    private final Recovery recovery = new Recovery(journal, resources, Clock.systemUTC());
    private Batch batch;

    @BeforeEach
    void leaveARecordBehind() {
        batch = batch(71, 72);
        journal.left.add(batch);
        resources.undecided.addAll(List.of(71L, 72L));
    }

    @Test
    void whatMayHaveBeenSentIsLookedUpAsOurs() throws Exception {
        recovery.read();

        Decision decision = recovery.resume(order, 71).orElseThrow();
        assertThat(decision.mayBeOurs()).isTrue();
        assertThat(decision.tokenId()).isEqualTo(900071L);
        assertThat(recovery.owed("uid-a")).containsExactlyInAnyOrder(71L, 72L);
        assertThat(recovery.resume(order, 73)).isEmpty();
        assertThat(recovery.resume(TestOrders.order("b", Action.APPROVE, 71), 71))
                .isEmpty();
    }

    @Test
    void aRecordGoesWhenAllOfItIsOnRecordElsewhere() throws Exception {
        recovery.read();
        resources.undecided.remove(71L);
        assertThat(recovery.tidy()).isEmpty();
        assertThat(journal.forgotten).isEmpty();
        assertThat(recovery.owed("uid-a")).containsExactly(72L);

        resources.undecided.remove(72L);
        recovery.tidy();
        assertThat(journal.forgotten).containsExactly(batch);
        assertThat(recovery.owed("uid-a")).isEmpty();
    }

    @Test
    void aRecordOfADeletedResourceIsHandedOutOnceAndGoes() throws Exception {
        recovery.read();
        resources.deleted.add(order.resource());

        assertThat(recovery.tidy()).containsOnlyKeys(order.resource());
        assertThat(recovery.tidy()).isEmpty();
        assertThat(journal.forgotten).containsExactly(batch);
    }

    @Test
    void ofTwoRecordsOfOneIdTheLaterCounts() throws Exception {
        Batch later = batch(71);
        journal.left.add(later);
        recovery.read();

        Decision.Sent sent = recovery.resume(order, 71).orElseThrow().sent();
        assertThat(sent.batch()).isSameAs(later);
        later.recorded("uid-a", 71);
        assertThat(journal.forgotten).containsExactly(later);
    }

    @Test
    void whoeverHasSomethingToLookUpIsWoken() throws Exception {
        recovery.read();
        recovery.tidy();

        assertThat(resources.woken).containsExactly(order.resource());
    }

    private Batch batch(long... ids) {
        List<Batch.Item> items = java.util.stream.LongStream.of(ids)
                .mapToObj(id -> new Batch.Item(id, 900_000 + id, true, order.resource(), 1))
                .toList();
        return new Batch(
                "batch-" + items.size(),
                new dev.patoperator.github.Installation(TestOrders.CREDENTIALS.apiUrl(), 1),
                "acme",
                Action.APPROVE,
                Instant.now().plusMillis(10 - items.size()),
                items,
                journal);
    }
}

package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.github.Installation;
import dev.patoperator.github.PatRequest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a record of a call says, and when it may go. */
class BatchTest {

    private final Installation installation = new Installation(TestOrders.CREDENTIALS.apiUrl(), 1);
    private final MemoryJournal journal = new MemoryJournal();

    private static Decision decision(long id, Order... orders) {
        Decision decision = new Decision(new Decision.Key(Action.DENY, id), Instant.EPOCH);
        List.of(orders).forEach(decision::ask);
        return decision;
    }

    private Batch batch(Decision... decisions) {
        return Batch.of(installation, "acme", Instant.EPOCH, List.of(decisions), journal);
    }

    @Test
    void itNamesWhatTheCallCarriesAndForWhom() {
        Order a = order("a", 3, Action.DENY, null, 1, 2);
        Order b = order("b", 4, Action.DENY, null, 2);
        Decision listed = decision(1, a);
        listed.seen(new PatRequest(1, "owner", 900_001L, "token", Instant.EPOCH));

        Batch batch = batch(listed, decision(2, a, b));

        assertThat(UUID.fromString(batch.name()))
                .isNotEqualTo(UUID.fromString(batch(listed).name()));
        assertThat(batch.installation()).isEqualTo(installation);
        assertThat(batch.organization()).isEqualTo("acme");
        assertThat(batch.action()).isEqualTo(Action.DENY);
        assertThat(batch.items())
                .containsExactly(
                        new Batch.Item(1, 900_001L, true, a.resource(), 3),
                        new Batch.Item(2, null, false, a.resource(), 3),
                        new Batch.Item(2, null, false, b.resource(), 4));
        assertThat(batch.generation("uid-a", 1)).hasValue(3);
        assertThat(batch.generation("uid-b", 2)).hasValue(4);
        assertThat(batch.generation("uid-b", 1)).isEmpty();
        assertThat(batch.generation("uid-c", 1)).isEmpty();
    }

    @Test
    void itGoesOnceEveryVerdictIsOnRecordForEverybody() {
        Decision shared = decision(2, order("a", Action.DENY, 2), order("b", Action.DENY, 2));
        Batch batch = batch(decision(1, order("a", Action.DENY, 1)), shared);

        batch.recorded("uid-a", 1);
        batch.recorded("uid-a", 1);
        batch.recorded("uid-c", 2);
        batch.recorded("uid-a", 2);
        assertThat(journal.forgotten).isEmpty();
        assertThat(batch.isUnrecorded("uid-a", 2)).isFalse();
        assertThat(batch.isUnrecorded("uid-b", 2)).isTrue();

        batch.recorded("uid-b", 2);
        batch.recorded("uid-b", 2);
        assertThat(journal.forgotten).containsExactly(batch);
    }

    @Test
    void whatALaterCallTakesOverIsLetGoOfForEverybody() {
        Decision shared = decision(2, order("a", Action.DENY, 2), order("b", Action.DENY, 2));
        Batch batch = batch(decision(1, order("a", Action.DENY, 1)), shared);

        batch.release(shared);

        assertThat(batch.isUnrecorded("uid-a", 1)).isTrue();
        assertThat(batch.isUnrecorded("uid-a", 2)).isFalse();
        assertThat(batch.isUnrecorded("uid-b", 2)).isFalse();
    }

    @Test
    void anUnknownEffectKeepsItUntilNobodyLooksForTheEffectAnyMore() {
        Batch batch = batch(decision(1, order("a", Action.DENY, 1), order("b", Action.DENY, 1)));

        batch.recordedAsUnknown("uid-a", 1);
        assertThat(batch.isUnrecorded("uid-a", 1)).isTrue();
        batch.expire(2);
        batch.expire(1);
        assertThat(batch.isUnrecorded("uid-a", 1)).isFalse();
        assertThat(batch.isUnrecorded("uid-b", 1)).as("not on record yet").isTrue();

        batch.recordedAsUnknown("uid-b", 1);
        assertThat(journal.forgotten).containsExactly(batch);
    }

    @Test
    void itHoldsAsMuchAsARecordHasRoomForAndAtLeastOneDecision() {
        List<Decision> decisions = LongStream.rangeClosed(1, Batch.MAX_ITEMS)
                .mapToObj(id -> decision(id, order("a", Action.DENY, id)))
                .toList();
        assertThat(Batch.fitting(decisions)).hasSize(Batch.MAX_ITEMS);

        decisions.get(0).ask(order("b", Action.DENY, 1));
        assertThat(Batch.fitting(decisions)).hasSize(Batch.MAX_ITEMS - 1);

        LongStream.rangeClosed(1, Batch.MAX_ITEMS)
                .forEach(one -> decisions.get(0).ask(order("c" + one, Action.DENY, 1)));
        assertThat(Batch.fitting(decisions)).containsExactly(decisions.get(0));
        assertThat(batch(decisions.get(0)).items()).as("more than one record").hasSize(Batch.MAX_ITEMS + 2);
    }
}

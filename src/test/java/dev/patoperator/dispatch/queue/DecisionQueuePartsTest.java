package dev.patoperator.dispatch.queue;

import static dev.patoperator.dispatch.support.TestSubmissions.ids;
import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The parts of a decision queue, each in isolation. */
class DecisionQueuePartsTest {

    private static Decision decision(Action action, long id) {
        return new Decision(new Decision.DecisionKey(action, id), Instant.EPOCH);
    }

    @Test
    void theRequesterIndexForgetsRemovedRequesters() {
        RequesterIndex requesters = new RequesterIndex();
        Decision one = decision(Action.DENY, 1);
        Decision two = decision(Action.DENY, 2);
        Stream.of(one, two).forEach(it -> requesters.add(it, order("a", Action.DENY, 1, 2)));
        requesters.add(two, order("b", Action.DENY, 2));

        requesters.remove(one, "uid-a");
        assertThat(one.requesters()).isEmpty();
        assertThat(requesters.decisionsOf("uid-a")).containsExactly(two);

        requesters.forget(two);
        assertThat(two.requesters()).as("it still knows its requesters").hasSize(2);
        assertThat(requesters.decisionsOf("uid-a")).isEmpty();
        assertThat(requesters.decisionsOf("uid-b")).isEmpty();
    }

    @Test
    void halvesAreSentOneAfterTheOther() {
        BisectedBatches bisected = new BisectedBatches();
        List<Decision> refused = LongStream.rangeClosed(1, 5)
                .mapToObj(id -> decision(Action.DENY, id))
                .toList();
        bisected.split(refused);

        assertThat(bisected.next(ItemKind.GRANT, it -> true)).isEmpty();
        assertThat(ids(bisected.next(ItemKind.REQUEST, it -> true))).containsExactly(1L, 2L);
        assertThat(ids(bisected.next(ItemKind.REQUEST, it -> it.id() > 1))).containsExactly(2L);
        assertThat(ids(bisected.next(ItemKind.REQUEST, it -> it.id() > 2))).containsExactly(3L, 4L, 5L);
        assertThat(bisected.next(ItemKind.REQUEST, it -> false)).isEmpty();
        assertThat(bisected.next(ItemKind.REQUEST, it -> true))
                .as("halves without a pending decision are dropped")
                .isEmpty();
    }

    private static List<Decision> denials(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(id -> decision(Action.DENY, id))
                .toList();
    }

    @Test
    void splitOffDecisionsAreSentAloneAndTheRestTogether() {
        BisectedBatches bisected = new BisectedBatches();
        List<Decision> refused = denials(5);
        bisected.split(List.of(decision(Action.DENY, 8), decision(Action.DENY, 9)));
        bisected.splitOff(List.of(refused.get(0), refused.get(4)), refused);

        assertThat(ids(bisected.next(ItemKind.REQUEST, it -> true))).containsExactly(1L);
        assertThat(ids(bisected.next(ItemKind.REQUEST, it -> it.id() > 1))).containsExactly(5L);
        assertThat(ids(bisected.next(ItemKind.REQUEST, it -> it.id() > 1 && it.id() != 5)))
                .containsExactly(2L, 3L, 4L);
        assertThat(ids(bisected.next(ItemKind.REQUEST, it -> it.id() > 5)))
                .as("batches that were split earlier come later")
                .containsExactly(8L);
    }

    @Test
    void splittingOffAllDecisionsLeavesNoRest() {
        BisectedBatches bisected = new BisectedBatches();
        List<Decision> refused = denials(2);
        bisected.splitOff(refused, refused);

        assertThat(ids(bisected.next(ItemKind.REQUEST, it -> true))).containsExactly(1L);
        assertThat(ids(bisected.next(ItemKind.REQUEST, it -> it.id() == 2))).containsExactly(2L);
        assertThat(bisected.next(ItemKind.REQUEST, it -> it.id() > 2)).isEmpty();
        assertThat(bisected.isSplit(ItemKind.REQUEST)).isFalse();
    }

    @Test
    void halvesOfOneItemKindCanBeForgotten() {
        BisectedBatches bisected = new BisectedBatches();
        bisected.split(denials(2));
        bisected.split(List.of(decision(Action.REVOKE, 1), decision(Action.REVOKE, 2)));
        assertThat(bisected.isSplit(ItemKind.REQUEST)).isTrue();
        assertThat(bisected.isSplit(ItemKind.GRANT)).isTrue();

        bisected.forget(ItemKind.REQUEST);
        assertThat(bisected.isSplit(ItemKind.REQUEST)).isFalse();
        assertThat(bisected.isSplit(ItemKind.GRANT)).isTrue();
    }

    @Test
    void sentDecisionsAreRemovedFromHalves() {
        BisectedBatches bisected = new BisectedBatches();
        List<Decision> refused = denials(4);
        bisected.split(refused);
        bisected.taken(List.of(refused.get(0), refused.get(1), refused.get(2)));

        assertThat(ids(bisected.next(ItemKind.REQUEST, it -> true))).containsExactly(4L);
        bisected.taken(List.of(refused.get(3)));
        assertThat(bisected.isSplit(ItemKind.REQUEST)).isFalse();
    }
}

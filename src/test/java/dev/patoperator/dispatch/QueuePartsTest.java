package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.ids;
import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Subject;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a queue is made of, each part by itself. */
class QueuePartsTest {

    private static Decision decision(Action action, long id) {
        return new Decision(new Decision.Key(action, id), Instant.EPOCH);
    }

    @Test
    void whoeverAsksForNothingAnyMoreTakesNoRoom() {
        Askers askers = new Askers();
        Decision one = decision(Action.DENY, 1);
        Decision two = decision(Action.DENY, 2);
        Stream.of(one, two).forEach(it -> askers.add(it, order("a", Action.DENY, 1, 2)));
        askers.add(two, order("b", Action.DENY, 2));

        askers.remove(one, "uid-a");
        assertThat(one.askers()).isEmpty();
        assertThat(askers.askedBy("uid-a")).containsExactly(two);

        askers.forget(two);
        assertThat(two.askers()).as("it still knows who asked").hasSize(2);
        assertThat(askers.askedBy("uid-a")).isEmpty();
        assertThat(askers.askedBy("uid-b")).isEmpty();
    }

    @Test
    void halvesGoOneAfterTheOther() {
        Halves halves = new Halves();
        List<Decision> refused = LongStream.rangeClosed(1, 5)
                .mapToObj(id -> decision(Action.DENY, id))
                .toList();
        halves.split(refused);

        assertThat(halves.next(Subject.GRANT, it -> true)).isEmpty();
        assertThat(ids(halves.next(Subject.REQUEST, it -> true))).containsExactly(1L, 2L);
        assertThat(ids(halves.next(Subject.REQUEST, it -> it.id() > 1))).containsExactly(2L);
        assertThat(ids(halves.next(Subject.REQUEST, it -> it.id() > 2))).containsExactly(3L, 4L, 5L);
        assertThat(halves.next(Subject.REQUEST, it -> false)).isEmpty();
        assertThat(halves.next(Subject.REQUEST, it -> true))
                .as("nothing is kept")
                .isEmpty();
    }

    private static List<Decision> denials(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(id -> decision(Action.DENY, id))
                .toList();
    }

    @Test
    void thoseThatAreSplitOffGoAloneAndTheRestTogether() {
        Halves halves = new Halves();
        List<Decision> refused = denials(5);
        halves.split(List.of(decision(Action.DENY, 8), decision(Action.DENY, 9)));
        halves.splitOff(List.of(refused.get(0), refused.get(4)), refused);

        assertThat(ids(halves.next(Subject.REQUEST, it -> true))).containsExactly(1L);
        assertThat(ids(halves.next(Subject.REQUEST, it -> it.id() > 1))).containsExactly(5L);
        assertThat(ids(halves.next(Subject.REQUEST, it -> it.id() > 1 && it.id() != 5)))
                .containsExactly(2L, 3L, 4L);
        assertThat(ids(halves.next(Subject.REQUEST, it -> it.id() > 5)))
                .as("what was split before comes after")
                .containsExactly(8L);
    }

    @Test
    void twoThatAreSplitOffLeaveNoRest() {
        Halves halves = new Halves();
        List<Decision> refused = denials(2);
        halves.splitOff(refused, refused);

        assertThat(ids(halves.next(Subject.REQUEST, it -> true))).containsExactly(1L);
        assertThat(ids(halves.next(Subject.REQUEST, it -> it.id() == 2))).containsExactly(2L);
        assertThat(halves.next(Subject.REQUEST, it -> it.id() > 2)).isEmpty();
        assertThat(halves.isSplit(Subject.REQUEST)).isFalse();
    }

    @Test
    void halvesOfOneSubjectCanBeForgotten() {
        Halves halves = new Halves();
        halves.split(denials(2));
        halves.split(List.of(decision(Action.REVOKE, 1), decision(Action.REVOKE, 2)));
        assertThat(halves.isSplit(Subject.REQUEST)).isTrue();
        assertThat(halves.isSplit(Subject.GRANT)).isTrue();

        halves.forget(Subject.REQUEST);
        assertThat(halves.isSplit(Subject.REQUEST)).isFalse();
        assertThat(halves.isSplit(Subject.GRANT)).isTrue();
    }

    @Test
    void whatIsSentIsNoPartOfAHalfAnyMore() {
        Halves halves = new Halves();
        List<Decision> refused = denials(4);
        halves.split(refused);
        halves.taken(List.of(refused.get(0), refused.get(1), refused.get(2)));

        assertThat(ids(halves.next(Subject.REQUEST, it -> true))).containsExactly(4L);
        halves.taken(List.of(refused.get(3)));
        assertThat(halves.isSplit(Subject.REQUEST)).isFalse();
    }
}

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
}

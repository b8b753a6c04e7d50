package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.dryRun;
import static dev.patoperator.dispatch.TestOrders.order;
import static dev.patoperator.dispatch.TestOrders.selecting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Subject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingEvaluationsTest {

    private final PendingEvaluations evaluations = new PendingEvaluations();
    private final Order first = choosing(1, 0);
    private final Order newer = choosing(1, 5);
    private final Order nextTry = choosing(2, 0);
    private final Order other = selecting(order("b", Action.APPROVE), true, Instant.EPOCH);

    private static Order choosing(long generation, long since) {
        return selecting(order("a", generation, Action.APPROVE, null), true, Instant.ofEpochSecond(since));
    }

    private static Order guarding(long... ids) {
        return selecting(order("a", Action.APPROVE, ids), false, Instant.EPOCH);
    }

    private List<Order> next() {
        return evaluations.of(Subject.REQUEST);
    }

    @Test
    void theOldestOrderOfASubjectIsFirst() {
        Order revocation = selecting(order("r", Action.REVOKE), true, Instant.EPOCH);
        evaluations.add(first);
        evaluations.add(revocation);
        evaluations.add(other);

        assertThat(next()).containsExactly(first, other);
        assertThat(evaluations.of(Subject.GRANT)).containsExactly(revocation);
        assertThat(evaluations.all()).containsExactly(first, revocation, other);
    }

    @Test
    void theSameTryKeepsItsPlaceWhileItWaits() {
        evaluations.add(first);
        evaluations.add(other);
        evaluations.add(newer);

        assertThat(next()).containsExactly(newer, other);
    }

    @Test
    void anotherTryGoesToTheEnd() {
        evaluations.add(first);
        evaluations.add(other);
        evaluations.add(nextTry);

        assertThat(next()).containsExactly(other, nextTry);
    }

    @Test
    void anOrderThatIsEvaluatedIsAnsweredThoughItsTryIsHandedOverAgain() {
        evaluations.add(first);
        evaluations.add(other);
        evaluations.begin(List.of(first));
        evaluations.add(newer);
        assertThat(next()).containsExactly(first, other);

        assertThat(evaluations.answered(first)).isTrue();
        assertThat(next()).as("behind those that waited longer").containsExactly(other, newer);
        assertThat(evaluations.answered(newer)).isTrue();
        assertThat(next()).containsExactly(other);
    }

    @Test
    void anOrderThatIsEvaluatedIsNotAnsweredWhenItsResourceAsksForSomethingElse() {
        evaluations.add(first);
        evaluations.begin(List.of(first));
        evaluations.add(nextTry);

        assertThat(evaluations.answered(first)).isFalse();
        assertThat(next()).containsExactly(nextTry);
    }

    @Test
    void anOrderThatIsEvaluatedIsNotAnsweredWhenItsResourceWithdrewIt() {
        evaluations.add(first);
        evaluations.begin(List.of(first));
        evaluations.remove("uid-a");

        assertThat(evaluations.answered(first)).isFalse();
        assertThat(next()).isEmpty();
    }

    @Test
    void theSameIdsAreLookedUpOnce() {
        Order guard = guarding(1, 2);
        evaluations.add(guard);
        evaluations.begin(List.of(guard));
        evaluations.add(guarding(1, 2));

        assertThat(evaluations.answered(guard)).isTrue();
        assertThat(next()).isEmpty();
    }

    @Test
    void otherIdsAreLookedUpNextUnlessTheyAreTakenBack() {
        Order guard = guarding(1, 2);
        evaluations.add(guard);
        evaluations.begin(List.of(guard));
        evaluations.add(guarding(1, 2, 3));
        evaluations.add(guarding(1, 2));

        assertThat(evaluations.answered(guard)).isTrue();
        assertThat(next()).isEmpty();
    }

    @Test
    void aDryRunIsNotAnsweredByALookThatSends() {
        evaluations.add(guarding(1, 2));
        evaluations.add(dryRun("a", Action.APPROVE, 1, 2));

        assertThat(next()).containsExactly(dryRun("a", Action.APPROVE, 1, 2));
    }

    @Test
    void anEvaluationThatWasBrokenOffBeginsAgainWithTheNewestOrder() {
        evaluations.add(first);
        evaluations.begin(List.of(first));
        evaluations.add(newer);
        evaluations.stopped();
        assertThat(next()).containsExactly(newer);

        Order newest = choosing(1, 9);
        evaluations.add(newest);
        assertThat(next()).as("nothing is evaluated now").containsExactly(newest);
        evaluations.stopped();
        assertThat(next()).containsExactly(newest);
    }

    @Test
    void anOrderThatIsNotNextDoesNotBegin() {
        evaluations.add(first);
        evaluations.begin(List.of(newer, other));
        evaluations.add(newer);

        assertThat(next()).containsExactly(newer);
    }

    @Test
    void anOrderThatIsRefusedGoesAndTheNewerOneStays() {
        evaluations.add(first);
        evaluations.begin(List.of(first));
        evaluations.add(newer);

        evaluations.remove(first);
        assertThat(next()).containsExactly(newer);
        evaluations.remove(first);
        assertThat(next()).containsExactly(newer);
        evaluations.remove(newer);
        evaluations.remove(newer);
        assertThat(next()).isEmpty();
    }

    @Test
    void anOrderThatWaitsBehindCanBeRefusedAlone() {
        evaluations.add(first);
        evaluations.begin(List.of(first));
        evaluations.add(newer);

        evaluations.remove(newer);

        assertThat(evaluations.answered(first)).isTrue();
        assertThat(next()).isEmpty();
    }
}

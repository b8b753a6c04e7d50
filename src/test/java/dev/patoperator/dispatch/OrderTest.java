package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.github.ListedPat;
import dev.patoperator.github.PatRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What an order becomes once its selector was evaluated. */
class OrderTest {

    private static final Listed NOTHING = new Listed(Instant.EPOCH, Map.of(), Map.of(), Map.of());
    private static final Judge.Cycle CYCLE = new Judge.Cycle() {};
    private static final List<Findings.Chosen> CHOSEN =
            List.of(new Findings.Chosen(7, "for seven"), new Findings.Chosen(8, null));

    private static Order selecting(boolean chooses) {
        return TestOrders.selecting(order("a", 1, Action.DENY, "as it says", 7, 8, 9), chooses, Instant.EPOCH);
    }

    @Test
    void whatWasChosenGoesWithItsOwnReason() {
        Order order = selecting(true).choosing(CHOSEN, List.of(9L), NOTHING, CYCLE);

        assertThat(order.ids()).containsExactly(7L, 8L, 9L);
        assertThat(order.reason(7)).isEqualTo("for seven");
        assertThat(order.reason(8)).isNull();
        assertThat(order.reason(9)).isNull();
        assertThat(order.looksFirst()).isFalse();
        assertThat(order.chosen()).isTrue();
    }

    /** A list of thousands is not kept for as long as three of its items wait to be sent. */
    @Test
    void anOrderKeepsOfAListOnlyWhatItDecides() {
        Map<Long, ListedPat> items = new HashMap<>();
        LongStream.rangeClosed(1, 100).forEach(id -> items.put(id, new PatRequest(id, null, null, null, null)));
        Listed listed = new Listed(
                Instant.EPOCH,
                items,
                Map.of("app", Set.of(8L, 50L), "wiki", Set.of(50L)),
                Map.of(7L, List.of("app"), 50L, List.of("app", "wiki")));

        Order.Basis basis =
                selecting(true).choosing(CHOSEN, List.of(8L, 9L), listed, CYCLE).basis();

        assertThat(basis.listed().items()).containsOnlyKeys(7L, 8L, 9L);
        assertThat(basis.listed().reaching())
                .as("a repository that nothing chosen reaches was asked for all the same")
                .isEqualTo(Map.of("app", Set.of(8L), "wiki", Set.of()));
        assertThat(basis.listed().repositories()).isEqualTo(Map.of(7L, List.of("app")));
    }

    @Test
    void whatAGuardLetThroughIsStillWhatTheResourceLists() {
        assertThat(selecting(false).choosing(CHOSEN, List.of(), NOTHING, CYCLE).chosen())
                .isFalse();
    }

    @Test
    void whatNoSelectorHasASayInGoesWithTheReasonOfItsResource() {
        Order order = order("a", 1, Action.DENY, "as it says", 7);

        assertThat(order.reason(7)).isEqualTo("as it says");
        assertThat(order.chosen()).isFalse();
        assertThat(order.looksFirst()).isFalse();
        assertThat(order.choosing(CHOSEN, List.of(), NOTHING, CYCLE).chosen()).isFalse();
        assertThat(selecting(true).looksFirst()).isTrue();
        assertThat(TestOrders.dryRun("a", Action.DENY, 7).looksFirst()).isTrue();
    }
}

package dev.patoperator.inventory;

import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.write.WriteListener;
import dev.patoperator.inventory.write.WriteResult;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ResourceRef;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What is known of each inventory, and the receiver of what becomes of it. Wakes the reconciler. Thread-safe. */
final class InventoryStates implements WriteListener {

    private final Map<ResourceRef, InventoryState> states = new ConcurrentHashMap<>();
    private final Consumer<ResourceRef> wake;

    /** @param wake has an inventory reconciled */
    InventoryStates(Consumer<ResourceRef> wake) {
        this.wake = wake;
    }

    /** Returns the state of an inventory's present generation; a new one for a generation that was not seen before. */
    InventoryState of(InventoryIntent intent, Instant now) {
        return states.compute(
                intent.resource(),
                (resource, known) -> known != null && known.generation() == intent.generation()
                        ? known
                        : new InventoryState(intent.generation(), now, readingBefore(known), null, null));
    }

    private static InventoryState.Reading readingBefore(@Nullable InventoryState known) {
        return known == null ? InventoryState.Reading.NONE : known.reading().ofNewGeneration();
    }

    /** Notes that the lists were requested. */
    void requested(InventoryIntent intent, Instant at) {
        update(intent, state -> state.withReading(state.reading().requested(at)));
    }

    /** Notes why the credentials do not allow a request. */
    void refused(InventoryIntent intent, Instant at, Blocker blocker) {
        update(intent, state -> state.withReading(state.reading().refused(at)).withBlocker(blocker));
    }

    /** Notes that the Kubernetes API did not answer when the Secret was read. */
    void unreachable(InventoryIntent intent, @Nullable Blocker blocker) {
        update(intent, state -> {
            InventoryState noted = state.withReading(state.reading().unreachable());
            return blocker == null ? noted : noted.withBlocker(blocker);
        });
    }

    @Override
    public void read(InventoryIntent intent, int pages, boolean complete) {
        update(
                intent,
                state -> state.withReading(state.reading().answered(pages, complete))
                        .withBlocker(complete ? null : state.blocker()));
        wake.accept(intent.resource());
    }

    @Override
    public void blocked(InventoryIntent intent, Blocker blocker, boolean others) {
        update(
                intent,
                state -> (others ? state : state.withReading(state.reading().blocked())).withBlocker(blocker));
        wake.accept(intent.resource());
    }

    @Override
    public void written(InventoryIntent intent, WriteResult result) {
        update(intent, state -> state.withResult(result));
        wake.accept(intent.resource());
    }

    @Override
    public void dropped(InventoryIntent intent) {
        update(
                intent,
                state -> state.withReading(state.reading().dropped())
                        .withBlocker(new Blocker(
                                Blocker.Kind.NOT_READ,
                                "the lists do not fit into the operator's memory beside those of other inventories; they"
                                        + " are read again later")));
        wake.accept(intent.resource());
    }

    private void update(InventoryIntent intent, UnaryOperator<InventoryState> change) {
        states.computeIfPresent(
                intent.resource(),
                (resource, state) -> state.generation() == intent.generation() ? change.apply(state) : state);
    }

    /** Returns the inventories of which something is known. */
    Set<ResourceRef> inventories() {
        return Set.copyOf(states.keySet());
    }

    void forget(ResourceRef inventory) {
        states.remove(inventory);
    }
}

package dev.patoperator.dispatch.worker.call;

import dev.patoperator.dispatch.execution.CircuitBreaker;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** One circuit breaker for each kind. While one is open, calls about the other kind are still made. Thread-safe. */
public final class KindBreakers {

    private final Map<ItemKind, CircuitBreaker> breakers = new EnumMap<>(ItemKind.class);

    /** Creates closed breakers. The clock is monotonic. */
    public KindBreakers(Clock clock, DispatchSettings settings) {
        for (ItemKind kind : ItemKind.values()) {
            breakers.put(kind, new CircuitBreaker(clock, settings.backoffFirst(), settings.backoffMax()));
        }
    }

    public CircuitBreaker of(ItemKind kind) {
        return Objects.requireNonNull(breakers.get(kind));
    }
}

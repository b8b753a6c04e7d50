package dev.patoperator.telemetry.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The time series of a metric whose labels tenants choose. Their number is bounded because Prometheus keeps each for weeks.
 * A key represents a set of labels and is kept as long as a namespace uses it. When there is no capacity, the namespace that
 * uses the most keys loses its newest one to a namespace that uses at least two fewer. So a tenant with many keys cannot
 * displace those of tenants with fewer. Thread-safe.
 *
 * @param <K> key of a series, from which its labels are made
 * @param <V> value of a series, immutable or thread-safe
 */
final class TenantSeries<K, V> {

    private final int maxUses;

    @GuardedBy("this")
    private final Map<String, Set<K>> byNamespace = new HashMap<>();

    private final Map<K, Integer> users = new HashMap<>();

    @GuardedBy("this")
    private final Map<K, V> values = new HashMap<>();

    @GuardedBy("this")
    private int uses;

    /** @param maxUses how many keys are kept, counted once for each namespace that uses them */
    TenantSeries(int maxUses) {
        this.maxUses = maxUses;
    }

    /** Registers that a namespace uses a key. Has no effect when there is no capacity. */
    synchronized void use(String namespace, K key) {
        Set<K> ownKeys = byNamespace.getOrDefault(namespace, Set.of());
        if (ownKeys.contains(key) || !makeRoom(ownKeys.size())) {
            return;
        }
        byNamespace.computeIfAbsent(namespace, it -> new LinkedHashSet<>()).add(key);
        users.merge(key, 1, Integer::sum);
        uses++;
    }

    /** The other namespace must still use at least as many keys afterwards: else two could displace each other in turn. */
    @GuardedBy("this")
    private boolean makeRoom(int ownSize) {
        if (uses < maxUses) {
            return true;
        }
        String largest = "";
        int largestSize = ownSize + 1;
        for (Map.Entry<String, Set<K>> namespace : byNamespace.entrySet()) {
            if (namespace.getValue().size() > largestSize) {
                largest = namespace.getKey();
                largestSize = namespace.getValue().size();
            }
        }
        if (largest.isEmpty()) {
            return false;
        }
        release(largest, newest(byNamespace.getOrDefault(largest, Set.of())));
        return true;
    }

    private static <K> K newest(Set<K> keys) {
        return List.copyOf(keys).get(keys.size() - 1);
    }

    @GuardedBy("this")
    private void release(String namespace, K key) {
        Set<K> keys = byNamespace.getOrDefault(namespace, Set.of());
        if (!keys.contains(key)) {
            return;
        }
        keys.remove(key);
        uses--;
        if (keys.isEmpty()) {
            byNamespace.remove(namespace);
        }
        if (users.merge(key, -1, Integer::sum) == 0) {
            users.remove(key);
            values.remove(key);
        }
    }

    /**
     * Changes the value of a key.
     *
     * @param change receives null when the key has no value yet
     * @return false when no namespace uses the key; then nothing is changed
     */
    synchronized boolean update(K key, UnaryOperator<@Nullable V> change) {
        if (!users.containsKey(key)) {
            return false;
        }
        V changed = change.apply(values.get(key));
        if (changed != null) {
            values.put(key, changed);
        }
        return true;
    }

    /** Sets the value of a key. Has no effect when no namespace uses the key. */
    void set(K key, V value) {
        update(key, before -> value);
    }

    synchronized @Nullable V get(K key) {
        return values.get(key);
    }

    synchronized boolean isUsed(K key) {
        return users.containsKey(key);
    }

    /** Returns a copy of all values. */
    synchronized Map<K, V> values() {
        return new HashMap<>(values);
    }

    /** Removes a key and all its uses. */
    synchronized void remove(K key) {
        if (!users.containsKey(key)) {
            return; // The usual case; it copies nothing.
        }
        List.copyOf(byNamespace.keySet()).forEach(namespace -> release(namespace, key));
    }

    /**
     * Forgets uses that have ended.
     *
     * @param stillUsed is called after the uses were copied, so that a use which begins in the meantime is kept
     */
    void retain(Supplier<BiPredicate<String, K>> stillUsed) {
        Map<String, Set<K>> before = copyOfUses();
        BiPredicate<String, K> used = stillUsed.get();
        before.forEach((namespace, keys) ->
                keys.stream().filter(key -> !used.test(namespace, key)).forEach(key -> end(namespace, key)));
    }

    private synchronized Map<String, Set<K>> copyOfUses() {
        Map<String, Set<K>> noted = new HashMap<>();
        byNamespace.forEach((namespace, keys) -> noted.put(namespace, Set.copyOf(keys)));
        return noted;
    }

    private synchronized void end(String namespace, K key) {
        release(namespace, key);
    }
}

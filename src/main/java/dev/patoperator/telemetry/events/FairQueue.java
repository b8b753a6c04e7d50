package dev.patoperator.telemetry.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A first-in, first-out queue for each key. The queues are served round robin: between two elements of a key that is not
 * delayed, at most one element of every other key is served. They share one bound: when their total weight exceeds it, the
 * heaviest queue drops its newest elements. So many elements of one key neither delay nor displace those of others.
 * Thread-safe.
 *
 * @param <K> key of a queue
 * @param <E> element of a queue
 */
final class FairQueue<K, E> {

    /** An element that was removed from its queue, with its key. */
    record Taken<K, E>(K key, E element) {}

    private static final class KeyQueue<E> {
        private final Deque<E> elements = new ArrayDeque<>();
        private long weight;
        private long notBefore;

        private KeyQueue(long now) {
            this.notBefore = now;
        }
    }

    private final long maxWeight;
    private final ToIntFunction<E> weigher;
    private final LongSupplier nanoTime;

    /** The queues in the order in which they are served. None is empty. */
    private final Map<K, KeyQueue<E>> lines = new LinkedHashMap<>();

    private long weight;

    /**
     * Creates an empty queue.
     *
     * @param maxWeight bound on the weight of all elements together
     * @param weigher the weight of an element; always the same for the same element
     * @param nanoTime a monotonic clock, as {@link System#nanoTime()}
     */
    FairQueue(long maxWeight, ToIntFunction<E> weigher, LongSupplier nanoTime) {
        this.maxWeight = maxWeight;
        this.weigher = weigher;
        this.nanoTime = nanoTime;
    }

    /** Adds an element at the end of its key's queue. Returns how many elements were dropped; this one may be among them. */
    synchronized int add(K key, E element) {
        line(key).elements.addLast(element);
        return added(key, element);
    }

    /**
     * Returns an element to the head of its key's queue.
     *
     * @param delay for how long the key is not served
     * @return how many elements were dropped
     */
    synchronized int putBack(Taken<K, E> taken, Duration delay) {
        KeyQueue<E> line = line(taken.key());
        line.elements.addFirst(taken.element());
        line.notBefore = nanoTime.getAsLong() + delay.toNanos();
        return added(taken.key(), taken.element());
    }

    private KeyQueue<E> line(K key) {
        return lines.computeIfAbsent(key, it -> new KeyQueue<>(nanoTime.getAsLong()));
    }

    private int added(K key, E element) {
        weigh(line(key), weigher.applyAsInt(element));
        int dropped = 0;
        while (weight > maxWeight) {
            K heaviest = heaviest(key);
            KeyQueue<E> line = line(heaviest);
            weigh(line, -weigher.applyAsInt(line.elements.removeLast()));
            removeIfEmpty(heaviest, line);
            dropped++;
        }
        notifyAll();
        return dropped;
    }

    private void weigh(KeyQueue<E> line, int added) {
        line.weight += added;
        weight += added;
    }

    /** Returns the key of the heaviest queue. Of equal ones, prefers the key to which an element is added. */
    private K heaviest(K adding) {
        K heaviest = adding;
        long maxWeight = lines.containsKey(adding) ? line(adding).weight : -1;
        for (Map.Entry<K, KeyQueue<E>> line : lines.entrySet()) {
            if (line.getValue().weight > maxWeight) {
                heaviest = line.getKey();
                maxWeight = line.getValue().weight;
            }
        }
        return heaviest;
    }

    /** Removes the next element. Waits while all elements are delayed. Returns null when there is no element. */
    synchronized @Nullable Taken<K, E> poll() throws InterruptedException {
        while (!lines.isEmpty()) {
            long now = nanoTime.getAsLong();
            K next = next(now);
            if (next != null) {
                return take(next);
            }
            TimeUnit.NANOSECONDS.timedWait(this, untilNextTurn(now));
        }
        return null;
    }

    private @Nullable K next(long now) {
        for (Map.Entry<K, KeyQueue<E>> line : lines.entrySet()) {
            if (line.getValue().notBefore - now <= 0) {
                return line.getKey();
            }
        }
        return null;
    }

    private long untilNextTurn(long now) {
        return lines.values().stream()
                .mapToLong(line -> line.notBefore - now)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private Taken<K, E> take(K key) {
        KeyQueue<E> line = line(key);
        E element = line.elements.removeFirst();
        weigh(line, -weigher.applyAsInt(element));
        lines.remove(key); // Moves the key behind all others.
        lines.put(key, line);
        removeIfEmpty(key, line);
        return new Taken<>(key, element);
    }

    private void removeIfEmpty(K key, KeyQueue<E> line) {
        if (line.elements.isEmpty()) {
            lines.remove(key);
        }
    }

    /** Removes and returns all elements. */
    synchronized List<E> drain() {
        List<E> all = new ArrayList<>();
        lines.values().forEach(line -> all.addAll(line.elements));
        lines.clear();
        weight = 0;
        notifyAll();
        return all;
    }

    synchronized boolean isEmpty() {
        return lines.isEmpty();
    }
}

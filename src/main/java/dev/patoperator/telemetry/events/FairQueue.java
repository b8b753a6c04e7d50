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
 * A first-in, first-out queue for each key. The queues are served round robin, so that an element waits for at most one element
 * of every other key and for those before it of its own. They share one bound: when their weight exceeds it, the heaviest queue
 * drops its newest elements. So a flood of one key neither delays nor displaces what others add. For any number of threads.
 *
 * @param <K> what elements are told apart by
 * @param <E> an element
 */
final class FairQueue<K, E> {

    /** An element that was taken out, with its key. */
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

    /** No line is empty. The first is the next to be served. */
    private final Map<K, KeyQueue<E>> lines = new LinkedHashMap<>();

    private long weight;

    /**
     * An empty queue.
     *
     * @param maxWeight of all elements together
     * @param weigher the weight of an element; always the same for the same element
     * @param nanoTime a monotonic clock, as {@link System#nanoTime()}
     */
    FairQueue(long maxWeight, ToIntFunction<E> weigher, LongSupplier nanoTime) {
        this.maxWeight = maxWeight;
        this.weigher = weigher;
        this.nanoTime = nanoTime;
    }

    /** Adds an element at the end of its key's queue. Answers how many elements were dropped, perhaps this very one. */
    synchronized int add(K key, E element) {
        line(key).elements.addLast(element);
        return added(key, element);
    }

    /**
     * Puts an element that was taken out back to the head of its key's queue.
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

    /** Among equals the key that adds is the one that loses. */
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

    /** Takes the next element out, and waits until a delayed one may be served; null when there is none at all. */
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
        lines.remove(key); // the others go first
        lines.put(key, line);
        removeIfEmpty(key, line);
        return new Taken<>(key, element);
    }

    private void removeIfEmpty(K key, KeyQueue<E> line) {
        if (line.elements.isEmpty()) {
            lines.remove(key);
        }
    }

    /** Takes everything out at once. */
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

package dev.patoperator.concurrent;

import com.google.errorprone.annotations.concurrent.GuardedBy;
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
public final class FairQueue<K, E> {

    /** An element that was removed from its queue, with its key. */
    public record Taken<K, E>(K key, E element) {}

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
    private final Map<K, KeyQueue<E>> queues = new LinkedHashMap<>();

    @GuardedBy("this")
    private long weight;

    /**
     * Creates an empty queue.
     *
     * @param maxWeight bound on the weight of all elements together
     * @param weigher the weight of an element; always the same for the same element
     * @param nanoTime a monotonic clock, as {@link System#nanoTime()}
     */
    public FairQueue(long maxWeight, ToIntFunction<E> weigher, LongSupplier nanoTime) {
        this.maxWeight = maxWeight;
        this.weigher = weigher;
        this.nanoTime = nanoTime;
    }

    /** Adds an element at the end of its key's queue. Returns how many elements were dropped; this one may be among them. */
    public synchronized int add(K key, E element) {
        queueOf(key).elements.addLast(element);
        return enforceBound(key, element);
    }

    /**
     * Returns an element to the head of its key's queue.
     *
     * @param delay for how long the key is not served
     * @return how many elements were dropped
     */
    public synchronized int putBack(Taken<K, E> taken, Duration delay) {
        KeyQueue<E> queue = queueOf(taken.key());
        queue.elements.addFirst(taken.element());
        queue.notBefore = nanoTime.getAsLong() + delay.toNanos();
        return enforceBound(taken.key(), taken.element());
    }

    private KeyQueue<E> queueOf(K key) {
        return queues.computeIfAbsent(key, it -> new KeyQueue<>(nanoTime.getAsLong()));
    }

    @GuardedBy("this")
    private int enforceBound(K key, E element) {
        addWeight(queueOf(key), weigher.applyAsInt(element));
        int dropped = 0;
        while (weight > maxWeight) {
            K heaviest = heaviest(key);
            KeyQueue<E> queue = queueOf(heaviest);
            addWeight(queue, -weigher.applyAsInt(queue.elements.removeLast()));
            removeIfEmpty(heaviest, queue);
            dropped++;
        }
        notifyAll();
        return dropped;
    }

    @GuardedBy("this")
    private void addWeight(KeyQueue<E> queue, int added) {
        queue.weight += added;
        weight += added;
    }

    /** Returns the key of the heaviest queue. Of equal ones, prefers the key to which an element is added. */
    @GuardedBy("this")
    private K heaviest(K addingKey) {
        K heaviest = addingKey;
        long maxWeight = queues.containsKey(addingKey) ? queueOf(addingKey).weight : -1;
        for (Map.Entry<K, KeyQueue<E>> queue : queues.entrySet()) {
            if (queue.getValue().weight > maxWeight) {
                heaviest = queue.getKey();
                maxWeight = queue.getValue().weight;
            }
        }
        return heaviest;
    }

    /** Removes the next element. Waits while all elements are delayed. Returns null when there is no element. */
    public synchronized @Nullable Taken<K, E> poll() throws InterruptedException {
        while (!queues.isEmpty()) {
            long now = nanoTime.getAsLong();
            K next = next(now);
            if (next != null) {
                return take(next);
            }
            TimeUnit.NANOSECONDS.timedWait(this, untilNextTurn(now));
        }
        return null;
    }

    @GuardedBy("this")
    private @Nullable K next(long now) {
        for (Map.Entry<K, KeyQueue<E>> queue : queues.entrySet()) {
            if (queue.getValue().notBefore - now <= 0) {
                return queue.getKey();
            }
        }
        return null;
    }

    @GuardedBy("this")
    private long untilNextTurn(long now) {
        return queues.values().stream()
                .mapToLong(queue -> queue.notBefore - now)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    @GuardedBy("this")
    private Taken<K, E> take(K key) {
        KeyQueue<E> queue = queueOf(key);
        E element = queue.elements.removeFirst();
        addWeight(queue, -weigher.applyAsInt(element));
        queues.remove(key); // Moves the key behind all others.
        queues.put(key, queue);
        removeIfEmpty(key, queue);
        return new Taken<>(key, element);
    }

    @GuardedBy("this")
    private void removeIfEmpty(K key, KeyQueue<E> queue) {
        if (queue.elements.isEmpty()) {
            queues.remove(key);
        }
    }

    /** Removes and returns all elements. */
    public synchronized List<E> drain() {
        List<E> all = new ArrayList<>();
        queues.values().forEach(queue -> all.addAll(queue.elements));
        queues.clear();
        weight = 0;
        notifyAll();
        return all;
    }

    public synchronized boolean isEmpty() {
        return queues.isEmpty();
    }

    /** Returns how many elements there are. */
    public synchronized int size() {
        return queues.values().stream().mapToInt(queue -> queue.elements.size()).sum();
    }
}

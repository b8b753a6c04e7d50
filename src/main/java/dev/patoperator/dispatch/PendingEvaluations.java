package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Orders whose selector is evaluated, or whose ids are looked up, before anything of them is sent. One per resource, oldest
 * first. An order that is being evaluated is answered, even if its resource hands over the same try again meanwhile: the
 * newer order is evaluated next. For any thread.
 */
final class PendingEvaluations {

    private static final class Entry {
        private Order current;
        private @Nullable Order following;
        private boolean running;

        private Entry(Order order) {
            this.current = order;
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    synchronized void add(Order order) {
        String uid = order.resource().uid();
        Entry entry = entries.get(uid);
        if (entry == null || !order.repeats(entry.current)) {
            entries.remove(uid);
            entries.put(uid, new Entry(order));
        } else if (asksForNothingNew(order, entry.current)) {
            entry.following = null;
        } else if (entry.running) {
            entry.following = order;
        } else {
            entry.current = order;
        }
    }

    /** The same ids as before: the order that waits, or is being evaluated, answers this one too. */
    private static boolean asksForNothingNew(Order order, Order before) {
        boolean chooses = order.selector() != null && order.selector().chooses();
        return !chooses && order.dryRun() == before.dryRun() && order.ids().equals(before.ids());
    }

    synchronized boolean isAskedBy(String uid) {
        return entries.containsKey(uid);
    }

    synchronized void remove(String uid) {
        entries.remove(uid);
    }

    /** Removes this order, and not a newer one of the same resource. */
    synchronized void remove(Order order) {
        Entry entry = entries.get(order.resource().uid());
        if (entry == null) {
            return;
        }
        if (order.equals(entry.following)) {
            entry.following = null;
        } else if (order.equals(entry.current)) {
            end(entry, order);
        }
    }

    /** The orders that are evaluated next, oldest first; each stays until it is answered. */
    synchronized List<Order> of(Subject subject) {
        return all().filter(order -> order.action().subject() == subject).toList();
    }

    synchronized Stream<Order> all() {
        return entries.values().stream().map(entry -> entry.current).toList().stream();
    }

    /** Their evaluation begins: from now on a newer order of the same try waits behind. */
    synchronized void begin(Collection<Order> orders) {
        for (Order order : orders) {
            Entry entry = entries.get(order.resource().uid());
            if (entry != null && order.equals(entry.current)) {
                entry.running = true;
            }
        }
    }

    /** No evaluation is going on any more. One that was broken off begins again, with the newest order. */
    synchronized void stopped() {
        for (Entry entry : entries.values()) {
            entry.running = false;
            if (entry.following != null) {
                entry.current = entry.following;
                entry.following = null;
            }
        }
    }

    /** The order can be answered now; false when its resource withdrew it or asks for something else meanwhile. */
    synchronized boolean answered(Order order) {
        Entry entry = entries.get(order.resource().uid());
        if (entry == null || !order.equals(entry.current)) {
            return false;
        }
        end(entry, order);
        return true;
    }

    private void end(Entry entry, Order order) {
        entries.remove(order.resource().uid());
        if (entry.following != null) {
            entries.put(order.resource().uid(), new Entry(entry.following)); // behind those that waited longer
        }
    }
}

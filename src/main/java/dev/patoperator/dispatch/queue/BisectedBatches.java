package dev.patoperator.dispatch.queue;

import dev.patoperator.model.ItemKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** Batches that GitHub refused as a whole, in halves, until the offenders stand alone. For any thread. */
public final class BisectedBatches {

    private final Deque<List<Decision>> halves = new ArrayDeque<>();

    /** Puts both halves before all others. */
    public synchronized void split(List<Decision> refused) {
        int middle = refused.size() / 2;
        halves.addFirst(List.copyOf(refused.subList(middle, refused.size())));
        halves.addFirst(List.copyOf(refused.subList(0, middle)));
    }

    /** Puts each of some of them before all others, by itself, and then the rest. */
    public synchronized void splitOff(List<Decision> alone, List<Decision> refused) {
        List<Decision> rest =
                refused.stream().filter(decision -> !alone.contains(decision)).toList();
        if (!rest.isEmpty()) {
            halves.addFirst(rest);
        }
        for (int i = alone.size() - 1; i >= 0; i--) {
            halves.addFirst(List.of(alone.get(i)));
        }
    }

    /** These are sent now: what becomes of them does not concern the other halves. */
    synchronized void taken(List<Decision> sent) {
        List<List<Decision>> rest = halves.stream()
                .map(half -> half.stream()
                        .filter(decision -> !sent.contains(decision))
                        .toList())
                .filter(half -> !half.isEmpty())
                .toList();
        halves.clear();
        halves.addAll(rest);
    }

    public synchronized boolean isSplit(ItemKind kind) {
        return halves.stream().anyMatch(half -> half.get(0).action().kind() == kind);
    }

    /** These are gathered like any others from now on. */
    public synchronized void forget(ItemKind kind) {
        halves.removeIf(half -> half.get(0).action().kind() == kind);
    }

    /** What of the first half on this subject may still go; empty when there is none. */
    synchronized List<Decision> next(ItemKind kind, Predicate<Decision> mayGo) {
        halves.removeIf(half -> half.stream().noneMatch(mayGo));
        return halves.stream()
                .filter(half -> half.get(0).action().kind() == kind)
                .findFirst()
                .map(half -> half.stream().filter(mayGo).toList())
                .orElse(List.of());
    }
}

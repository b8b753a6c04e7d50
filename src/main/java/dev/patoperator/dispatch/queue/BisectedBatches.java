package dev.patoperator.dispatch.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.model.ItemKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** Batches that GitHub refused as a whole, in halves, until the ids that caused the refusal are alone. Thread-safe. */
public final class BisectedBatches {

    @GuardedBy("this")
    private final Deque<List<Decision>> halves = new ArrayDeque<>();

    /** Puts both halves of a batch in front of all others. */
    public synchronized void split(List<Decision> refused) {
        int middle = refused.size() / 2;
        halves.addFirst(List.copyOf(refused.subList(middle, refused.size())));
        halves.addFirst(List.copyOf(refused.subList(0, middle)));
    }

    /** Puts some decisions in front of all others, each in a batch of its own, and the rest of the batch behind them. */
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

    /** Removes decisions that are sent now: their results say nothing about what remains of the halves. */
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

    /** Drops all halves of a kind. Their decisions are gathered like any others from now on. */
    public synchronized void forget(ItemKind kind) {
        halves.removeIf(half -> half.get(0).action().kind() == kind);
    }

    /** Returns what may be sent of a kind's first half, or nothing. Drops halves of which nothing may be sent. */
    synchronized List<Decision> next(ItemKind kind, Predicate<Decision> mayGo) {
        halves.removeIf(half -> half.stream().noneMatch(mayGo));
        return halves.stream()
                .filter(half -> half.get(0).action().kind() == kind)
                .findFirst()
                .map(half -> half.stream().filter(mayGo).toList())
                .orElse(List.of());
    }
}

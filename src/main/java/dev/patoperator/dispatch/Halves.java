package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** Batches that GitHub refused as a whole, in halves, until the offenders stand alone. For any thread. */
final class Halves {

    private final Deque<List<Decision>> halves = new ArrayDeque<>();

    /** Puts both halves before all others. */
    synchronized void split(List<Decision> refused) {
        int middle = refused.size() / 2;
        halves.addFirst(List.copyOf(refused.subList(middle, refused.size())));
        halves.addFirst(List.copyOf(refused.subList(0, middle)));
    }

    /** Puts each of some of them before all others, by itself, and then the rest. */
    synchronized void splitOff(List<Decision> alone, List<Decision> refused) {
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

    synchronized boolean isSplit(Subject subject) {
        return halves.stream().anyMatch(half -> half.get(0).action().subject() == subject);
    }

    /** These are gathered like any others from now on. */
    synchronized void forget(Subject subject) {
        halves.removeIf(half -> half.get(0).action().subject() == subject);
    }

    /** What of the first half on this subject may still go; empty when there is none. */
    synchronized List<Decision> next(Subject subject, Predicate<Decision> mayGo) {
        halves.removeIf(half -> half.stream().noneMatch(mayGo));
        return halves.stream()
                .filter(half -> half.get(0).action().subject() == subject)
                .findFirst()
                .map(half -> half.stream().filter(mayGo).toList())
                .orElse(List.of());
    }
}

package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** Batches that GitHub refused as a whole, in halves, until the offenders stand alone. Guarded by its queue. */
final class Halves {

    private final Deque<List<Decision>> halves = new ArrayDeque<>();

    /** Puts both halves before all others. */
    void split(List<Decision> refused) {
        int middle = refused.size() / 2;
        halves.addFirst(List.copyOf(refused.subList(middle, refused.size())));
        halves.addFirst(List.copyOf(refused.subList(0, middle)));
    }

    /** What of the first half on this subject may still go; empty when there is none. */
    List<Decision> next(Subject subject, Predicate<Decision> mayGo) {
        halves.removeIf(half -> half.stream().noneMatch(mayGo));
        return halves.stream()
                .filter(half -> half.get(0).action().subject() == subject)
                .findFirst()
                .map(half -> half.stream().filter(mayGo).toList())
                .orElse(List.of());
    }
}

package dev.patoperator.kubernetes;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Every write that the API accepted, in order. Thread-safe. */
public final class WriteLog {

    private final List<Write> writes = new CopyOnWriteArrayList<>();

    void add(Write write) {
        writes.add(write);
    }

    /** All writes so far, oldest first. */
    public List<Write> all() {
        return List.copyOf(writes);
    }

    /** How many calls of a kind were accepted, whether they changed anything or not. */
    public long count(Predicate<ApiCall> matching) {
        return writes.stream().filter(write -> matching.test(write.call())).count();
    }

    /** How many calls of a kind changed an object. */
    public long changes(Predicate<ApiCall> matching) {
        return writes.stream()
                .filter(Write::changed)
                .filter(write -> matching.test(write.call()))
                .count();
    }

    /** Starts to count anew. */
    public void clear() {
        writes.clear();
    }
}

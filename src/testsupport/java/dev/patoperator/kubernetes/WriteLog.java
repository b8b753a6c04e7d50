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

    /** Returns all writes so far, oldest first. */
    public List<Write> all() {
        return List.copyOf(writes);
    }

    /** Returns the number of accepted calls of a kind, including those that changed nothing. */
    public long count(Predicate<ApiCall> matching) {
        return writes.stream().filter(write -> matching.test(write.call())).count();
    }

    /** Returns the number of calls of a kind that changed an object. */
    public long changes(Predicate<ApiCall> matching) {
        return writes.stream()
                .filter(Write::changed)
                .filter(write -> matching.test(write.call()))
                .count();
    }

    /** Discards all writes so far, so that counts restart at zero. */
    public void clear() {
        writes.clear();
    }
}

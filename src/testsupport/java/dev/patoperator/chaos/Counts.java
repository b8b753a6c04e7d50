package dev.patoperator.chaos;

import java.util.Map;
import java.util.TreeMap;

/** The number of occurrences of each kind of event, by name. */
final class Counts {

    private final Map<String, Integer> counts = new TreeMap<>();

    void add(String kind) {
        counts.merge(kind, 1, Integer::sum);
    }

    int of(String kind) {
        return counts.getOrDefault(kind, 0);
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}

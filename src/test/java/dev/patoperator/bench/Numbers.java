package dev.patoperator.bench;

import java.util.List;

/** What the scenarios do with several figures of one kind. */
final class Numbers {

    private Numbers() {}

    static double median(List<Double> numbers) {
        List<Double> sorted = numbers.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    /** All of them, without fractions. */
    static String rounded(List<Double> numbers) {
        return numbers.stream().map(Math::round).toList().toString();
    }
}

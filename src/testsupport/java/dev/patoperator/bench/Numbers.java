package dev.patoperator.bench;

import java.util.List;

/** Calculates with several figures of one kind. */
final class Numbers {

    private Numbers() {}

    static double median(List<Double> numbers) {
        List<Double> sorted = numbers.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    /** Returns all figures, without fractions. */
    static String rounded(List<Double> numbers) {
        return numbers.stream().map(Math::round).toList().toString();
    }
}

package dev.patoperator.bench.report;

import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param workload what was done
 * @param measure what was counted or timed, with its unit
 * @param value the figure; null when what should have been timed did not happen
 * @param aim the largest value that is good; null when the line is for comparison
 * @param detail what the figure is made of; empty when it needs no explanation
 */
public record Row(
        String workload,
        String measure,
        @Nullable Double value,
        @Nullable Double aim,
        String detail) {

    boolean isReached() {
        return aim == null || (value != null && value <= aim);
    }
}

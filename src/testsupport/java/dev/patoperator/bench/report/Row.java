package dev.patoperator.bench.report;

import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param workload the measured work
 * @param measure the measured quantity, with its unit
 * @param value the figure; null when the timed event did not happen
 * @param aim the largest acceptable value; null when the line is for comparison
 * @param detail the parts of the figure; empty when it needs no explanation
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

package dev.patoperator.bench;

import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param workload what was done
 * @param measure what was counted or timed, with its unit
 * @param value the figure
 * @param aim the most that it should be; null when the line is for comparison
 * @param detail what the figure is made of; empty when it speaks for itself
 */
record Row(
        String workload,
        String measure,
        double value,
        @Nullable Double aim,
        String detail) {

    boolean reached() {
        return aim == null || value <= aim;
    }
}

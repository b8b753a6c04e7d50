package dev.patoperator.dispatch.execution;

/** Which steps of workers run first, the most urgent first. */
public enum Urgency {
    /** Access that has to end. Some threads run nothing else. */
    URGENT,
    /** Decisions, and what they need. */
    NORMAL,
    /** Lists that no decision needs. Takes at most half of the threads, and none that anything else waits for. */
    BACKGROUND;

    boolean isHigherThan(Urgency other) {
        return compareTo(other) < 0;
    }
}

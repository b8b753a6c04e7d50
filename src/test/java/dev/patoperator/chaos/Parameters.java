package dev.patoperator.chaos;

import java.time.Duration;

/**
 * How long to go on: until there are this many decisions and kills, or no time is left.
 *
 * @param seed what is asked for and what fails follows from it
 * @param decisions least number of decisions at GitHub
 * @param kills least number of times that the operator is killed
 * @param time when to stop whatever was reached
 */
record Parameters(long seed, int decisions, int kills, Duration time) {

    /** From {@code -Dchaos.seed}, {@code -Dchaos.decisions}, {@code -Dchaos.kills} and {@code -Dchaos.minutes}; short when absent. */
    static Parameters ofThisRun() {
        return new Parameters(
                Long.getLong("chaos.seed", 20261126),
                Integer.getInteger("chaos.decisions", 200),
                Integer.getInteger("chaos.kills", 4),
                Duration.ofMinutes(Integer.getInteger("chaos.minutes", 1)));
    }

    /** Whether there is time to wait for the production's intervals, too. */
    boolean isLong() {
        return time.compareTo(Duration.ofMinutes(1)) > 0;
    }

    /** How many turns of faults the last process, which is not killed, lives through. */
    int turns() {
        return isLong() ? 8 : 2;
    }

    /** What nobody may wait for much longer. */
    boolean reached(int decided, int killed, Duration taken) {
        return decided >= decisions && killed >= kills || taken.compareTo(time) >= 0;
    }
}

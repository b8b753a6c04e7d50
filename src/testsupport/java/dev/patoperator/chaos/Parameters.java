package dev.patoperator.chaos;

import java.time.Duration;

/**
 * How long a run lasts: until the numbers of decisions and kills are reached, or the time is up.
 *
 * @param seed determines what is requested and what fails
 * @param decisions least number of decisions at GitHub
 * @param kills least number of times that the operator is killed
 * @param time when to stop in any case
 */
record Parameters(long seed, int decisions, int kills, Duration time) {

    /**
     * Reads {@code -Dchaos.seed}, {@code -Dchaos.decisions}, {@code -Dchaos.kills} and {@code -Dchaos.minutes}. The
     * defaults make a short run.
     */
    static Parameters ofThisRun() {
        return new Parameters(
                Long.getLong("chaos.seed", 20261126),
                Integer.getInteger("chaos.decisions", 200),
                Integer.getInteger("chaos.kills", 4),
                Duration.ofMinutes(Integer.getInteger("chaos.minutes", 1)));
    }

    /** Whether the run has time to wait for production intervals. */
    boolean isLong() {
        return time.compareTo(Duration.ofMinutes(1)) > 0;
    }

    /** How many turns of faults the last process, which is not killed, runs through. */
    int turns() {
        return isLong() ? 8 : 2;
    }

    /** Whether the run is over: both numbers are reached, or the time is up. */
    boolean reached(int decided, int killed, Duration taken) {
        return decided >= decisions && killed >= kills || taken.compareTo(time) >= 0;
    }
}

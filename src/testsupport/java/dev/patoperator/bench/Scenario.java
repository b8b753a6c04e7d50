package dev.patoperator.bench;

import java.io.IOException;

/** One set-up and its measurements. */
@FunctionalInterface
interface Scenario {

    /** Runs to the end and reports the figures. */
    void run() throws IOException, InterruptedException;
}

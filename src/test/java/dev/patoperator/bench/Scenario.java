package dev.patoperator.bench;

import java.io.IOException;

/** One set-up and what is measured in it. */
@FunctionalInterface
interface Scenario {

    /** Runs to its end and reports its figures. */
    void run() throws IOException, InterruptedException;
}

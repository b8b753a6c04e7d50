package dev.patoperator.demo;

import dev.patoperator.demo.view.Frame;
import dev.patoperator.demo.view.Screen;
import java.io.IOException;
import java.time.Duration;

/** Says what is being started, and how long it took. */
final class Steps {

    private final Screen screen;

    Steps(Screen screen) {
        this.screen = screen;
    }

    /** Something that takes its time. */
    interface Step<T> {
        /** Does it. */
        T run() throws IOException, InterruptedException;
    }

    /** Runs a step between its name and its duration. */
    <T> T run(String name, Step<T> step) throws IOException, InterruptedException {
        long start = System.nanoTime();
        screen.begin("  " + name + " ... ");
        boolean done = false;
        try {
            T result = step.run();
            done = true;
            return result;
        } finally {
            screen.say((done ? "" : "failed after ") + Frame.seconds(Duration.ofNanos(System.nanoTime() - start)));
        }
    }
}

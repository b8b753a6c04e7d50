package dev.patoperator.bench.attacks;

import dev.patoperator.bench.report.Report;
import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Stand;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a tenant with the namespace {@link #NAMESPACE}, or any pod, does deliberately. Closing ends it. */
abstract class Attack implements AutoCloseable {

    /** The namespace of the attacker. */
    static final String NAMESPACE = "mallory";

    private final CountDownLatch over = new CountDownLatch(1);

    /** One step of an attack that is repeated. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException, InterruptedException;
    }

    /** Prepares Kubernetes and GitHub before the operator starts. */
    void prepare(Stand stand) throws IOException, InterruptedException {}

    /** Returns the settings that the operator needs for this attack. */
    Map<String, String> settings(Stand stand) {
        return Map.of();
    }

    /** Begins; {@link #repeat} and {@link #once} run long work. */
    abstract void start(Stand stand, ChildJvm operator) throws IOException, InterruptedException;

    /** Reports additional figures, after this time. */
    void report(Report report, String workload, Stand stand, Duration elapsed) {}

    /** Runs a step on a separate thread. */
    final void once(Step step) {
        thread(step, false);
    }

    /** Repeats a step in several threads, until the end. */
    final void repeat(int threads, Step step) {
        for (int n = 0; n < threads; n++) {
            thread(step, true);
        }
    }

    private void thread(Step step, boolean again) {
        Thread thread = new Thread(
                () -> {
                    do {
                        try {
                            step.run();
                        } catch (IOException | RuntimeException e) {
                            // An attack continues after failures.
                            again(Duration.ofMillis(10));
                        } catch (InterruptedException e) {
                            return;
                        }
                    } while (again && again(Duration.ofMillis(1)));
                },
                "attack");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for the pause; false when the attack is over. */
    final boolean again(Duration pause) {
        try {
            return !over.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}

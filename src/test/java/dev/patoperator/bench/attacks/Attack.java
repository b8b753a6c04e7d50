package dev.patoperator.bench.attacks;

import dev.patoperator.bench.report.Report;
import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Stand;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a tenant with the namespace {@link #NAMESPACE}, or any pod, does on purpose. Closing ends it. */
abstract class Attack implements AutoCloseable {

    /** The namespace of the attacker. */
    static final String NAMESPACE = "mallory";

    private final CountDownLatch over = new CountDownLatch(1);

    /** One step of an attack that is made again and again. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException, InterruptedException;
    }

    /** Prepares both sides before the operator starts. */
    void prepare(Stand stand) throws IOException, InterruptedException {}

    /** Settings that the operator needs for it. */
    Map<String, String> settings(Stand stand) {
        return Map.of();
    }

    /** Begins; long work belongs to {@link #repeat} and {@link #once}. */
    abstract void start(Stand stand, ChildJvm operator) throws IOException, InterruptedException;

    /** What else is worth to be reported, after so long. */
    void report(Report report, String workload, Stand stand, Duration elapsed) {}

    /** Makes a step on a thread of its own. */
    final void once(Step step) {
        thread(step, false);
    }

    /** Makes a step again and again, each thread by itself, until the end. */
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
                            // An attack that meets resistance goes on.
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

    /** Waits a moment; false when the attack is over. */
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

package dev.patoperator.chaos;

import dev.patoperator.it.RealKubernetes;
import dev.patoperator.process.OperatorJvm;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Faults of the process and its API server, and how often each happened. */
final class Strikes {

    private final RealKubernetes kubernetes;
    private final Runs runs;
    private final Counts counts = new Counts();

    Strikes(RealKubernetes kubernetes, Runs runs) {
        this.kubernetes = kubernetes;
        this.runs = runs;
    }

    Counts counts() {
        return counts;
    }

    /** Sometimes freezes the process, stops its API server, or moves its clock, while people and GitHub continue. */
    void strike(Random random, OperatorJvm operator, boolean wrongClock) throws InterruptedException {
        if (wrongClock) {
            pause(random.nextInt(2000));
            runs.setClock(random);
            counts.add("CLOCK_JUMP");
        }
        switch (random.nextInt(10)) {
            case 0 -> {
                kubernetes.stopServer();
                pause(random.nextInt(2000));
                kubernetes.startServer();
                counts.add("API_SERVER_RESTART");
            }
            case 1 -> {
                operator.freeze();
                pause(200 + random.nextInt(2000));
                operator.thaw();
                counts.add("FREEZE");
            }
            default -> {}
        }
    }

    static void pause(int milliseconds) throws InterruptedException {
        new CountDownLatch(1).await(milliseconds, TimeUnit.MILLISECONDS);
    }
}

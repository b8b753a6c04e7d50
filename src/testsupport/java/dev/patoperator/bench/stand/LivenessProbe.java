package dev.patoperator.bench.stand;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Requests {@code /healthz} as the Deployment's liveness probe does, on a separate connection and with a timeout of
 * three seconds, but every second instead of every ten.
 */
public final class LivenessProbe implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final int port;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "liveness-probe");
        thread.setDaemon(true);
        return thread;
    });
    private int count;
    private int failures;
    private long failingSince;
    private Duration longestFailure = Duration.ZERO;

    private LivenessProbe(int port) {
        this.port = port;
    }

    /** Probes until it is closed. */
    public static LivenessProbe of(ChildJvm operator) {
        LivenessProbe probe = new LivenessProbe(operator.healthPort());
        var unused = probe.timer.scheduleWithFixedDelay(probe::probe, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return probe;
    }

    private void probe() {
        long start = System.nanoTime();
        note(start, Probe.isOk(port, "/healthz", TIMEOUT));
    }

    private synchronized void note(long start, boolean ok) {
        count++;
        if (ok) {
            failingSince = 0;
            return;
        }
        failures++;
        if (failingSince == 0) {
            failingSince = start;
        }
        Duration failing = Duration.ofNanos(System.nanoTime() - failingSince);
        if (failing.compareTo(longestFailure) > 0) {
            longestFailure = failing;
        }
    }

    /** Returns the number of probes. */
    public synchronized int count() {
        return count;
    }

    /** Returns the number of probes without a 200 in time. */
    public synchronized int failures() {
        return failures;
    }

    /**
     * Returns the longest time from the first to the last of consecutive failures; the kubelet restarts a container
     * after some 30 s.
     */
    public synchronized Duration longestFailure() {
        return longestFailure;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}

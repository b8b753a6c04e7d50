package dev.patoperator.bench;

import dev.patoperator.bench.report.Report;
import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.ProcessSampler;
import dev.patoperator.bench.stand.Setup;
import dev.patoperator.bench.stand.Stand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures from the start of the process to the first 200 of {@code /readyz}, started as in the image, with nothing to
 * do.
 */
final class StartScenario implements Scenario {

    private static final String WORKLOAD = "start, nothing to do";
    private static final double MAX_MILLIS = 750;
    private static final double MAX_MIB = 105;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Setup setup;

    StartScenario(Setup setup) {
        this.setup = setup;
    }

    @Override
    public void run() throws IOException, InterruptedException {
        List<Double> times = new ArrayList<>();
        List<Double> memory = new ArrayList<>();
        try (Stand stand = Stand.open(setup)) {
            for (int n = 0; n < setup.parameters().starts(); n++) {
                try (ChildJvm operator = stand.startOperator().awaitReady()) {
                    times.add((System.nanoTime() - operator.startedAt()) / NANOS_PER_MILLI);
                    memory.add(ProcessSampler.now(operator).rssMiB());
                }
            }
            Report report = setup.report();
            report.add(
                    WORKLOAD,
                    "ms from the process's start to ready, median of " + times.size(),
                    Numbers.median(times),
                    MAX_MILLIS,
                    stand.cluster().name() + "; " + Numbers.rounded(times));
            report.add(
                    WORKLOAD, "RSS when ready, MiB, median", Numbers.median(memory), MAX_MIB, Numbers.rounded(memory));
        }
    }
}

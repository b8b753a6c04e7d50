package dev.patoperator.bench;

import java.io.IOException;
import java.time.Duration;

/** No write interval: how much longer the operator takes than a bare client that writes as many statuses. */
final class ThroughputScenario {

    private static final double MOST = 2;
    private static final double NANOS = 1e9;

    private final Parameters parameters;
    private final Report report;

    ThroughputScenario(Parameters parameters, Report report) {
        this.parameters = parameters;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        try (Stand stand = Stand.open(parameters.gitHubLatency())) {
            stand.seed("org", parameters.resources(), parameters.idsPerResource());
            double operatorSeconds;
            long writes;
            try (ChildJvm operator = stand.startOperator(Duration.ZERO)) {
                operator.awaitStartLine();
                long start = System.nanoTime();
                stand.awaitReady(operator, parameters.resources(), name -> true);
                operatorSeconds = (stand.ready().last(name -> true) - start) / NANOS;
                writes = stand.statusWrites();
            }
            double bareSeconds = BareClient.seconds(stand.environment(), writes);
            report.add(new Row(
                    parameters.resources() + " resources, write interval 0, embedded API",
                    "wall time as a ratio to a bare client's",
                    operatorSeconds / bareSeconds,
                    MOST,
                    "%.2f s from the operator's start line; %.2f s for %d status writes ten at a time, no JVM start in either"
                            .formatted(operatorSeconds, bareSeconds, writes)));
        }
    }
}

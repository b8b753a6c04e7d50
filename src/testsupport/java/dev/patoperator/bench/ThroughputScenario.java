package dev.patoperator.bench;

import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Cluster;
import dev.patoperator.bench.stand.EmbeddedCluster;
import dev.patoperator.bench.stand.Setup;
import dev.patoperator.bench.stand.Stand;
import dev.patoperator.it.RealKubernetes;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Without a write interval: compares the operator's time with that of a bare client that applies as many statuses. Both
 * start without a class-data cache.
 */
final class ThroughputScenario implements Scenario {

    private static final double MAX_ON_EMBEDDED = 2;
    private static final double MAX_ON_REAL = 1.4;
    private static final double NANOS = 1e9;

    /** Leader election is off, so that neither waits for a Lease. */
    private static final Map<String, String> SETTINGS =
            Map.of("PAT_OPERATOR_GITHUB_WRITE_INTERVAL", "0ms", "PAT_OPERATOR_LEADER_ELECTION", "false");

    private final Setup setup;

    ThroughputScenario(Setup setup) {
        this.setup = setup;
    }

    @Override
    public void run() throws IOException, InterruptedException {
        run(new EmbeddedCluster(), MAX_ON_EMBEDDED);
        Optional<String> missing = RealKubernetes.missing();
        if (missing.isPresent()) {
            setup.report().skipped("real API server, write interval 0", missing.get());
        } else {
            run(Cluster.preferred(), MAX_ON_REAL);
        }
    }

    private void run(Cluster cluster, double aim) throws IOException, InterruptedException {
        int resources = setup.parameters().resources();
        try (Stand stand = Stand.on(cluster, setup)) {
            stand.seed("org", resources);
            double operatorSeconds;
            long writes;
            try (ChildJvm operator = stand.startOperatorWithoutCache(SETTINGS)) {
                operator.metricsPort();
                long start = System.nanoTime();
                stand.awaitReady(operator, resources, name -> true);
                operatorSeconds = (stand.ready().last(name -> true) - start) / NANOS;
                writes = cluster.writes().get("patgrantreviews/status");
            }
            double bareSeconds = BareClient.seconds(setup.image(), stand.operatorEnvironment(Map.of()), writes);
            setup.report()
                    .add(
                            resources + " resources, write interval 0, " + cluster.name(),
                            "wall time as a ratio to a bare client's",
                            operatorSeconds / bareSeconds,
                            aim,
                            ("%.2f s from the operator's start line; %.2f s for %d status writes ten at a time,"
                                            + " no JVM start in either")
                                    .formatted(operatorSeconds, bareSeconds, writes));
        }
    }
}

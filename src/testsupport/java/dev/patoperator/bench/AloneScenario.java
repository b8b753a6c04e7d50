package dev.patoperator.bench;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Cluster;
import dev.patoperator.bench.stand.EmbeddedCluster;
import dev.patoperator.bench.stand.Setup;
import dev.patoperator.bench.stand.Stand;
import dev.patoperator.github.simulator.RecordedCall;
import dev.patoperator.it.RealKubernetes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One resource at a time, each in a new organization. The write interval does not matter, but finding the installation
 * and exchanging a token do.
 */
final class AloneScenario implements Scenario {

    private static final double MAX_MILLIS = 80;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Setup setup;

    AloneScenario(Setup setup) {
        this.setup = setup;
    }

    @Override
    public void run() throws IOException {
        run(new EmbeddedCluster());
        if (RealKubernetes.missing().isEmpty()) {
            run(Cluster.preferred());
        }
    }

    private void run(Cluster cluster) throws IOException {
        List<Double> times = new ArrayList<>();
        try (Stand stand = Stand.on(cluster, setup);
                ChildJvm operator = stand.startOperator().awaitReady()) {
            for (int n = 0; n < setup.parameters().alone(); n++) {
                times.add(one(stand, operator, "alone" + n));
            }
            setup.report()
                    .add(
                            "one resource alone, " + cluster.name(),
                            "ms from apply to Ready less GitHub's, median of " + times.size(),
                            Numbers.median(times),
                            MAX_MILLIS,
                            Numbers.rounded(times) + "; calls " + stand.gitHub().callCounts());
        }
    }

    private static double one(Stand stand, ChildJvm operator, String name) {
        PatGrantReview review = stand.prepare(name, name);
        int callsBefore = stand.gitHub().calls().size();
        long start = System.nanoTime();
        stand.apply(review);
        stand.awaitReady(operator, 1, name::equals);
        double millis = (stand.ready().last(name::equals) - start) / NANOS_PER_MILLI;
        List<RecordedCall> calls = stand.gitHub().calls();
        return millis
                - calls.subList(callsBefore, calls.size()).stream()
                        .mapToDouble(call -> Duration.between(call.startedAt(), call.finishedAt())
                                        .toNanos()
                                / NANOS_PER_MILLI)
                        .sum();
    }
}

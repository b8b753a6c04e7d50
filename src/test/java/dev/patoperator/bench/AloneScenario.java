package dev.patoperator.bench;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.github.simulator.RecordedCall;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One resource at a time, each in an organization of its own that the operator has not met: no write interval counts,
 * and looking up the installation and exchanging a token do.
 */
final class AloneScenario {

    private static final double MOST_MILLIS = 150;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Parameters parameters;
    private final Report report;

    AloneScenario(Parameters parameters, Report report) {
        this.parameters = parameters;
        this.report = report;
    }

    void run() throws IOException {
        List<Double> times = new ArrayList<>();
        try (Stand stand = Stand.open(parameters.gitHubLatency());
                ChildJvm operator = stand.startOperator(parameters.writeInterval())) {
            operator.awaitReady();
            for (int n = 0; n < parameters.alone(); n++) {
                times.add(one(stand, operator, "alone" + n));
            }
            stand.awaitQuiet(operator);
            report.add(new Row(
                    "one resource alone",
                    "ms from apply to Ready less GitHub's, median of " + times.size(),
                    median(times),
                    MOST_MILLIS,
                    "first %.0f, least %.0f, most %.0f; calls %s"
                            .formatted(
                                    times.get(0),
                                    Collections.min(times),
                                    Collections.max(times),
                                    stand.gitHub().callCounts())));
        }
    }

    private static double one(Stand stand, ChildJvm operator, String name) {
        PatGrantReview review = stand.prepare(name, name, 1);
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

    private static double median(List<Double> times) {
        List<Double> sorted = times.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }
}

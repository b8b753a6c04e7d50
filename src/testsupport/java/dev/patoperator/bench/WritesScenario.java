package dev.patoperator.bench;

import dev.patoperator.bench.report.Report;
import dev.patoperator.bench.report.Row;
import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Setup;
import dev.patoperator.bench.stand.Stand;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Many resources that exist before the operator starts: measures the cost of each decision. Then the operator is
 * restarted after all are finished, and must not call or write anything. Runs with several numbers of resources.
 */
final class WritesScenario implements Scenario {

    private static final double MAX_POSTS = 0.012;
    private static final double MAX_CALLS = 0.035;
    private static final double MAX_WRITES = 2.1;
    private static final double MAX_KIB = 4;
    private static final double KIB = 1024;
    private static final String STATUS = "patgrantreviews/status";

    private final Setup setup;
    private final Report report;

    WritesScenario(Setup setup) {
        this.setup = setup;
        this.report = setup.report();
    }

    @Override
    public void run() throws IOException, InterruptedException {
        SortedSet<Integer> sizes = new TreeSet<>(setup.parameters().scales());
        sizes.add(setup.parameters().resources());
        Map<Integer, Long> heaps = new TreeMap<>();
        for (int size : sizes) {
            heaps.put(size, run(size));
        }
        int smallest = sizes.first();
        int largest = sizes.last();
        if (largest > smallest) {
            report.add(
                    largest + " finished resources",
                    "live heap per resource, KiB",
                    (heaps.get(largest) - heaps.get(smallest)) / KIB / (largest - smallest),
                    MAX_KIB,
                    "bytes by number of resources: " + heaps);
        }
    }

    /** Runs with one number of resources, and returns the bytes of live heap after the restart. */
    private long run(int resources) throws IOException, InterruptedException {
        int ids = setup.parameters().idsPerResource();
        String workload = resources + " x " + ids + " id";
        try (Stand stand = Stand.open(setup)) {
            int organizations = Math.min(resources, setup.parameters().organizations());
            for (int n = 0; n < organizations; n++) {
                stand.seed("org" + n, share(resources, organizations, n));
            }
            try (ChildJvm operator = stand.startOperator()) {
                stand.awaitReady(operator, resources, name -> true);
                long end = stand.ready().last(name -> true);
                stand.awaitQuiet(operator);
                decisions(workload, stand, resources);
                events(workload, stand, operator, resources);
                report.add(
                        workload,
                        "seconds from the process's start until all are Ready",
                        Duration.ofNanos(end - operator.startedAt()).toMillis() / 1000.0,
                        "a plain script, one call a second: " + (long) resources * ids
                                + " calls, as many seconds (computed)");
            }
            return restart(workload, stand);
        }
    }

    private static int share(int resources, int organizations, int n) {
        return resources / organizations + (n < resources % organizations ? 1 : 0);
    }

    private void decisions(String workload, Stand stand, int resources) {
        double decisions = (double) resources * setup.parameters().idsPerResource();
        report.add(new Row(
                workload,
                "GitHub POSTs per decision",
                stand.gitHub().postCount() / decisions,
                aim(resources, MAX_POSTS),
                stand.gitHub().postCount() + " POSTs"));
        report.add(new Row(
                workload,
                "GitHub calls per decision",
                stand.gitHub().calls().size() / decisions,
                aim(resources, MAX_CALLS),
                new TreeMap<>(stand.gitHub().callCounts()).toString()));
        Map<String, Long> writes = stand.cluster().writes();
        report.add(
                workload,
                "Kubernetes writes per resource, less one Progressing of each that had it",
                (double) (sum(writes) - stand.ready().progressed()) / resources,
                MAX_WRITES,
                stand.cluster().name() + "; " + writes + ", " + stand.ready().progressed() + " with Progressing");
        report.add(
                workload,
                "status writes per resource",
                (double) writes.getOrDefault(STATUS, 0L) / resources,
                "all of them");
    }

    private void events(String workload, Stand stand, ChildJvm operator, int resources) throws IOException {
        double dropped = operator.metric("github_pat_operator_events_dropped_total");
        long created = stand.cluster().writes().getOrDefault("events", 0L);
        long decisions = (long) resources * setup.parameters().idsPerResource();
        report.add(
                workload,
                "Events lost",
                Math.max(dropped, decisions - created),
                0,
                "%d made for %d decisions; %.0f dropped by the metric".formatted(created, decisions, dropped));
    }

    private long restart(String workload, Stand stand) throws IOException {
        try (ChildJvm operator = stand.startOperator()) {
            operator.awaitReady();
            stand.awaitQuiet(operator);
            Map<String, Long> writes = stand.cluster().writes();
            report.add(
                    workload + ", restart",
                    "GitHub calls",
                    (double) stand.gitHub().calls().size(),
                    0,
                    stand.gitHub().callCounts().toString());
            report.add(workload + ", restart", "Kubernetes writes", (double) sum(writes), 0, writes.toString());
            return operator.liveHeap();
        }
    }

    private static long sum(Map<String, Long> writes) {
        return writes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns no aim for fewer resources: calls have a fixed part, whose share is larger there. */
    private @Nullable Double aim(int resources, double aim) {
        return resources >= setup.parameters().resources() ? aim : null;
    }
}

package dev.patoperator.bench;

import dev.patoperator.kubernetes.Verb;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Many resources that are there before the operator starts: what each decision costs. Then the operator is restarted,
 * when all is done and nothing may be called or written any more.
 */
final class ScaleScenario {

    private static final double MOST_POSTS = 0.012;
    private static final double MOST_CALLS = 0.035;
    private static final double MOST_WRITES = 2.1;

    private final Parameters parameters;
    private final Report report;

    ScaleScenario(Parameters parameters, Report report) {
        this.parameters = parameters;
        this.report = report;
    }

    /**
     * Runs it and reports what it cost.
     *
     * @param main whether the figures must reach the aims, which are set for 1,000 resources
     * @return bytes of live heap after the restart
     */
    long run(int resources, boolean main) throws IOException, InterruptedException {
        String workload = resources + " x " + parameters.idsPerResource() + " id";
        try (Stand stand = Stand.open(parameters.gitHubLatency())) {
            int organizations = Math.min(resources, parameters.organizations());
            for (int n = 0; n < organizations; n++) {
                stand.seed("org" + n, share(resources, organizations, n), parameters.idsPerResource());
            }
            try (ChildJvm operator = stand.startOperator(parameters.writeInterval())) {
                long start = System.nanoTime();
                stand.awaitReady(operator, resources, name -> true);
                long end = stand.ready().last(name -> true);
                stand.awaitQuiet(operator);
                decisions(workload, stand, resources, main);
                report.add(new Row(
                        workload,
                        "seconds from the process's start until all are Ready",
                        Duration.ofNanos(end - start).toMillis() / 1000.0,
                        null,
                        "a plain script, one call a second: " + (long) resources * parameters.idsPerResource()
                                + " calls, as many seconds (computed)"));
            }
            return restart(workload, stand);
        }
    }

    private static int share(int resources, int organizations, int n) {
        return resources / organizations + (n < resources % organizations ? 1 : 0);
    }

    private void decisions(String workload, Stand stand, int resources, boolean main) {
        double decisions = (double) resources * parameters.idsPerResource();
        Map<String, Long> calls = new TreeMap<>(stand.gitHub().callCounts());
        report.add(new Row(
                workload,
                "GitHub POSTs per decision",
                stand.gitHub().postCount() / decisions,
                aim(main, MOST_POSTS),
                stand.gitHub().postCount() + " POSTs"));
        report.add(new Row(
                workload,
                "GitHub calls per decision",
                stand.gitHub().calls().size() / decisions,
                aim(main, MOST_CALLS),
                calls.toString()));
        long status = stand.statusWrites();
        long events = stand.writes(it -> it.call().resource().equals("events"));
        long journal = stand.writes(it -> it.call().resource().equals("configmaps"));
        long all = stand.writes(it -> true);
        long unchanged = stand.writes(it -> !it.changed() && it.call().verb() != Verb.DELETE);
        report.add(new Row(
                workload,
                "Kubernetes writes per resource",
                (double) all / resources,
                aim(main, MOST_WRITES),
                "status " + status + ", events " + events + ", journal " + journal + ", other "
                        + (all - status - events - journal) + "; without effect " + unchanged));
    }

    private long restart(String workload, Stand stand) throws IOException {
        try (ChildJvm operator = stand.startOperator(parameters.writeInterval())) {
            operator.awaitReady();
            stand.awaitQuiet(operator);
            report.add(new Row(
                    workload + ", restart",
                    "GitHub calls",
                    stand.gitHub().calls().size(),
                    0.0,
                    stand.gitHub().callCounts().toString()));
            report.add(new Row(
                    workload + ", restart",
                    "Kubernetes writes",
                    stand.writes(it -> true),
                    0.0,
                    "status " + stand.statusWrites()));
            return operator.liveHeap();
        }
    }

    private static @Nullable Double aim(boolean main, double aim) {
        return main ? aim : null;
    }
}

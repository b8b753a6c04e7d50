package dev.patoperator.bench;

import dev.patoperator.bench.report.Report;
import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.ProcessSampler;
import dev.patoperator.bench.stand.Setup;
import dev.patoperator.bench.stand.Stand;
import java.io.IOException;
import java.time.Duration;
import java.util.TreeMap;

/** The operator starts in a large estate, evaluates every policy once, and then again after every interval. */
final class EstateScenario implements Scenario {

    private static final double MAX_MIB = 200;
    private static final double MAX_THREADS = 60;
    private static final double MAX_SECONDS = 60;
    private static final double MAX_CPU_SECONDS_A_MINUTE = 3;
    private static final double MIB = 1024 * 1024;
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;
    private static final double SECONDS_PER_MINUTE = 60;
    private static final double SECONDS_PER_HOUR = 3600;

    private final Setup setup;
    private final Report report;
    private final Estate estate;
    private final String workload;

    EstateScenario(Setup setup) {
        this.setup = setup;
        this.report = setup.report();
        this.estate = new Estate(
                setup.parameters().estateOrganizations(), setup.parameters().pendingEach());
        this.workload = "estate: %d organizations x %d policies, %d pending each"
                .formatted(estate.organizations(), Estate.POLICIES_EACH, estate.pendingEach());
    }

    @Override
    public void run() throws IOException, InterruptedException {
        try (Stand stand = Stand.open(setup)) {
            estate.seed(stand);
            try (ChildJvm operator = stand.startOperator();
                    ProcessSampler sampler = ProcessSampler.of(operator)) {
                stand.awaitReady(operator, estate.policies(), name -> true);
                start(stand, operator, sampler);
                steady(stand, operator);
                most(sampler);
                report.add(
                        workload,
                        "live heap when steady, MiB",
                        operator.liveHeap() / MIB,
                        "classes in target/bench/*.histogram");
            }
        }
    }

    private void start(Stand stand, ChildJvm operator, ProcessSampler sampler) {
        double cpu = operator.cpu().toMillis() / MILLIS;
        report.add(
                workload,
                "seconds from the process's start until all are evaluated",
                (stand.ready().last(name -> true) - operator.startedAt()) / NANOS,
                MAX_SECONDS,
                stand.cluster().name());
        report.add(
                workload,
                "CPU seconds until all are evaluated",
                cpu,
                "RSS at most %.0f MiB, %d threads at most until then"
                        .formatted(sampler.most().peakMiB(), sampler.most().threads()));
        report.add(
                workload,
                "GitHub calls until all are evaluated",
                stand.gitHub().calls().size(),
                new TreeMap<>(stand.gitHub().callCounts()).toString());
    }

    private void steady(Stand stand, ChildJvm operator) {
        long start = System.nanoTime();
        Duration cpu = operator.cpu();
        int calls = stand.gitHub().calls().size();
        long writes = writes(stand);
        stand.pause(operator, setup.parameters().steady());
        double seconds = (System.nanoTime() - start) / NANOS;
        double used = operator.cpu().minus(cpu).toMillis() / MILLIS;
        report.add(
                workload,
                "steady: CPU seconds a minute",
                used / seconds * SECONDS_PER_MINUTE,
                MAX_CPU_SECONDS_A_MINUTE,
                "%.1f CPU seconds in %.0f s; interval 5m".formatted(used, seconds));
        report.add(
                workload,
                "steady: GitHub calls an hour",
                (stand.gitHub().calls().size() - calls) / seconds * SECONDS_PER_HOUR,
                "");
        report.add(
                workload,
                "steady: Kubernetes writes an hour",
                (writes(stand) - writes) / seconds * SECONDS_PER_HOUR,
                "without the Lease's");
    }

    private static long writes(Stand stand) {
        return stand.cluster().writes().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private void most(ProcessSampler sampler) {
        ProcessSampler.Sample most = sampler.most();
        report.add(
                workload,
                "RSS at most, from start to steady, MiB",
                most.peakMiB(),
                MAX_MIB,
                "%.0f MiB of it anonymous".formatted(most.anonymousMiB()));
        report.add(workload, "threads at most", (double) most.threads(), MAX_THREADS, "");
    }
}

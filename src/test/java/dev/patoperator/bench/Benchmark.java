package dev.patoperator.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** Runs all scenarios one after the other, prints the table and writes it to {@code target/bench.json}. */
public final class Benchmark {

    private static final Path JSON = Path.of("target", "bench.json");
    private static final double MOST_HEAP = 4.0;
    private static final double KIB = 1024;

    private Benchmark() {}

    /** Takes its parameters from the system properties {@code bench.*}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        Parameters parameters = Parameters.ofSystemProperties();
        Report report = new Report(System.out);
        new CelScenario(report).run();
        scales(parameters, report);
        new AloneScenario(parameters, report).run();
        new RevocationScenario(parameters, report).run();
        new ThroughputScenario(parameters, report).run();
        new RealThroughputScenario(parameters, report).run();
        new OrganizationsScenario(parameters, report).run();
        report.printTable(parameters);
        report.write(JSON, parameters);
        // The embedded server's threads are no daemons.
        System.exit(0);
    }

    private static void scales(Parameters parameters, Report report) throws IOException, InterruptedException {
        ScaleScenario scenario = new ScaleScenario(parameters, report);
        List<Integer> sizes = new ArrayList<>(parameters.scales());
        sizes.add(parameters.resources());
        Collections.sort(sizes);
        Map<Integer, Long> heaps = new TreeMap<>();
        for (int size : sizes) {
            heaps.put(size, scenario.run(size, size == parameters.resources()));
        }
        int least = Collections.min(sizes);
        int most = Collections.max(sizes);
        if (most > least) {
            report.add(new Row(
                    most + " finished resources",
                    "live heap per resource, KiB",
                    (heaps.get(most) - heaps.get(least)) / KIB / (most - least),
                    MOST_HEAP,
                    "bytes by number of resources: " + heaps));
        }
    }
}

package dev.patoperator.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.patoperator.bench.attacks.AttackScenarios;
import dev.patoperator.bench.report.Report;
import dev.patoperator.bench.stand.Image;
import dev.patoperator.bench.stand.Parameters;
import dev.patoperator.bench.stand.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Runs scenarios one after the other, prints the table and writes it to {@code target/bench.json} after each of them. A
 * scenario that fails does not prevent the next one.
 */
public final class Benchmark {

    private static final Path JSON = Path.of("target", "bench.json");

    private Benchmark() {}

    /** Runs the benchmark with the parameters of the system properties {@code bench.*}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        Parameters parameters = Parameters.ofSystemProperties();
        Image image = Image.find();
        image.makeClassCache();
        Report report = new Report(System.out, image.describe(), parameters.toString());
        for (Map.Entry<String, Scenario> scenario : chosen(parameters, scenarios(new Setup(parameters, image, report)))
                .entrySet()) {
            try {
                scenario.getValue().run();
            } catch (IOException | RuntimeException | AssertionError e) {
                report.failed(scenario.getKey(), e);
            }
            report.write(JSON);
        }
        report.printTable();
        // Threads of the embedded server and of the client are not daemon threads.
        System.exit(report.hasFailures() ? 1 : 0);
    }

    private static Map<String, Scenario> scenarios(Setup setup) {
        Map<String, Scenario> scenarios = new LinkedHashMap<>();
        scenarios.put("cel", new CelScenario(setup.report()));
        scenarios.put("start", new StartScenario(setup));
        scenarios.put("alone", new AloneScenario(setup));
        scenarios.put("revocation", new RevocationScenario(setup));
        scenarios.put("throughput", new ThroughputScenario(setup));
        scenarios.put("writes", new WritesScenario(setup));
        scenarios.put("organizations", new OrganizationsScenario(setup));
        scenarios.put("urgent", new UrgentScenario(setup));
        scenarios.put("estate", new EstateScenario(setup));
        scenarios.put("attacks", new AttackScenarios(setup)::run);
        return scenarios;
    }

    private static Map<String, Scenario> chosen(Parameters parameters, Map<String, Scenario> scenarios) {
        List<String> only = parameters.only();
        if (!scenarios.keySet().containsAll(only)) {
            throw new IllegalArgumentException("bench.only=" + only + ": the scenarios are " + scenarios.keySet());
        }
        if (!only.isEmpty()) {
            scenarios.keySet().retainAll(only);
        }
        return scenarios;
    }
}

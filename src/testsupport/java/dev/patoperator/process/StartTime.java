package dev.patoperator.process;

import static dev.patoperator.support.TestOperator.review;

import dev.patoperator.support.TestOperator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the packaged jar on the Java that runs this: the time from the start of its JVM to the first status that it
 * writes, and its resident memory (Linux) after it has also decided a request. Arguments: the jar, then JVM options.
 * {@code mvn exec:java -Dexec.classpathScope=test -Dexec.mainClass=dev.patoperator.process.StartTime
 * -Dexec.args=target/github-pat-operator.jar}
 */
public final class StartTime {

    private static final Logger LOG = LoggerFactory.getLogger(StartTime.class);
    private static final int RUNS = 5;

    private StartTime() {}

    public static void main(String[] arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        List<String> options = List.of(arguments).subList(1, arguments.length);
        Path kubeconfig = Files.createTempFile("start-time", ".kubeconfig");
        List<Long> millis = new ArrayList<>();
        List<Long> kibibytes = new ArrayList<>();
        try (TestOperator both = TestOperator.prepare()) {
            both.gitHub().organization("acme");
            both.secret("acme", "github-app");
            both.kubernetes().writeKubeconfig(kubeconfig, "github-pat-operator");
            for (int run = 1; run <= RUNS; run++) {
                both.gitHub().organization("acme").request(run).add();
                both.apply(review("suspended-" + run, "Approve", "1", "suspend: true"));
                Instant start = Instant.now();
                try (OperatorJvm operator = OperatorJvm.fromJar(
                        jar,
                        Map.of(
                                "KUBECONFIG",
                                kubeconfig.toString(),
                                "PAT_OPERATOR_HTTP_PORT",
                                "0",
                                "PAT_OPERATOR_HEALTH_PORT",
                                "0",
                                "PAT_OPERATOR_GITHUB_API_URLS",
                                both.gitHub().baseUrl()),
                        options)) {
                    both.awaitReview("suspended-" + run, "Suspended");
                    millis.add(Duration.between(start, Instant.now()).toMillis());
                    both.apply(review("decided-" + run, "Approve", String.valueOf(run)));
                    both.awaitReview("decided-" + run, "Succeeded");
                    kibibytes.add(resident(operator.pid()));
                }
            }
        } finally {
            Files.delete(kubeconfig);
        }
        LOG.warn(
                "Java {}: first status after {} ms, {} MiB resident (medians of {}; {} ms, {} KiB)",
                Runtime.version(),
                median(millis),
                median(kibibytes) / 1024,
                RUNS,
                millis,
                kibibytes);
    }

    private static long resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long median(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}

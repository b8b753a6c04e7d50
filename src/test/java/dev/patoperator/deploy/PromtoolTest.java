package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the queries with Prometheus' own tool. Needs promtool on the PATH, which Debian has in the package prometheus.
 */
class PromtoolTest {

    @TempDir
    Path home;

    @BeforeAll
    static void findPromtool() {
        boolean found = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        assumeTrue(found, "SKIPPED: there is no promtool on the PATH");
    }

    @Test
    void alertRulesPassPromtoolCheck() throws Exception {
        assertThat(check(Monitoring.ruleSpec().toString()))
                .contains("SUCCESS: " + Monitoring.alerts().size() + " rules found");
    }

    @Test
    void queriesOfDashboardAndAlertsPassPromtoolCheck() throws Exception {
        ObjectNode rules = JsonNodeFactory.instance.objectNode();
        ArrayNode recorded =
                rules.putArray("groups").addObject().put("name", "dashboard").putArray("rules");
        List<Query> queries = Monitoring.queries();
        for (int i = 0; i < queries.size(); i++) {
            // Grafana replaces its variables before it queries. Those in strings are no matter to the syntax.
            recorded.addObject()
                    .put("record", "query:" + i)
                    .put("expr", queries.get(i).text().replaceAll("\\$__(rate_interval|range)", "5m"));
        }

        assertThat(check(rules.toString())).contains("SUCCESS: " + queries.size() + " rules found");
    }

    @Test
    void alertsFireOnlyInExpectedCases() throws Exception {
        Files.writeString(home.resolve("rules.yaml"), Monitoring.ruleSpec().toString());
        Path cases = Files.copy(Path.of("src/test/resources/monitoring/alerts.yaml"), home.resolve("alerts.yaml"));

        assertThat(promtool("test", "rules", cases.toString())).contains("SUCCESS");
    }

    /** Writes rules as JSON, which is valid YAML, and checks them with promtool. */
    private String check(String rules) throws Exception {
        return promtool(
                "check",
                "rules",
                "--lint=all",
                "--lint-fatal",
                Files.writeString(home.resolve("checked.yaml"), rules).toString());
    }

    private String promtool(String... arguments) throws Exception {
        Path out = Files.createTempFile(home, "promtool", ".out");
        Process process = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments))
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String output = Files.readString(out);
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}

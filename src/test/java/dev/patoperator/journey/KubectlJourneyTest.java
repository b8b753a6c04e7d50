package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a user, from apply to wait, get and describe, with a real kubectl and a running operator. */
class KubectlJourneyTest {

    @TempDir
    static Path directory;

    private static TestOperator operator;
    private static SimulatedOrganization acme;

    @BeforeAll
    static void start() {
        boolean found = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
        assumeTrue(found, "SKIPPED: there is no kubectl on the PATH");
        operator = TestOperator.run();
        acme = operator.gitHub().organization("acme");
        operator.kubernetes().writeKubectlConfig(directory.resolve("kubeconfig"), "acme");
    }

    @AfterAll
    static void stop() {
        if (operator != null) {
            operator.close();
        }
    }

    private record Result(int code, String out) {}

    private static Result kubectl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("kubectl", "--cache-dir", directory.resolve("cache").toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "kubectl", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("KUBECONFIG", directory.resolve("kubeconfig").toString());
        builder.environment().put("HOME", directory.toString());
        Process process = builder.start();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("kubectl did not end; it printed: " + Files.readString(out));
        }
        return new Result(process.exitValue(), Files.readString(out));
    }

    private static Path file(String yaml) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "manifest", ".yaml"), yaml);
    }

    @Test
    void applyThenWaitThenGetShowsTheResult() throws IOException, InterruptedException {
        acme.request(71).owner("ci-bot").tokenName("ci").add();
        acme.request(72).owner("ci-bot").tokenName("ci-2").add();

        assertThat(kubectl(
                                "apply",
                                "-f",
                                file(review("ci-bots", "Approve", "71, 72")).toString())
                        .out())
                .contains("patgrantreview.patoperator.dev/ci-bots created");
        assertThat(kubectl("wait", "--for=condition=Ready", "pgr/ci-bots", "--timeout=20s"))
                .satisfies(result ->
                        assertThat(result.code()).describedAs(result.out()).isZero());

        assertThat(kubectl("get", "pgr", "ci-bots").out().lines().toList())
                .satisfiesExactly(
                        header -> assertThat(header.split("\\s+"))
                                .containsExactly(
                                        "NAME",
                                        "ORGANIZATION",
                                        "ACTION",
                                        "SUSPENDED",
                                        "DRY",
                                        "RUN",
                                        "READY",
                                        "REASON",
                                        "DONE",
                                        "TOTAL",
                                        "AGE"),
                        row -> assertThat(row.split("\\s+"))
                                .startsWith("ci-bots", "acme", "Approve", "True", "Succeeded", "2", "2"));
        assertThat(kubectl("get", "pgr", "ci-bots", "-o", "wide").out()).contains("MESSAGE", "approved 2 of 2");
        assertThat(kubectl("get", "patoperator").out()).contains("patgrantreview.patoperator.dev/ci-bots");
        assertThat(kubectl(
                                "apply",
                                "-f",
                                file(review("ci-bots", "Approve", "71, 72")).toString())
                        .out())
                .contains("unchanged");
        assertThat(kubectl("delete", "pgr", "ci-bots").out()).contains("deleted");
    }

    @Test
    void describeShowsTheConditionAndTheEvents() throws IOException, InterruptedException {
        acme.grant(81).owner("hubot").tokenName("old").add();
        kubectl("apply", "-f", file(revocation("leaver", "81, 82")).toString());
        assertThat(kubectl("wait", "--for=condition=Stalled", "patrev/leaver", "--timeout=20s")
                        .code())
                .isZero();
        new JourneySteps(operator).awaitEvent("leaver", "NotFound");

        String text = kubectl("describe", "patrev", "leaver").out();

        assertThat(text).contains("Reason:", "NotFound", "Revoked", "hubot");
        assertThat(text.substring(text.indexOf("Events:"))).contains("Decided", "id 81", "old", "NotFound", "82");
    }

    @Test
    void aChangedActionIsRefusedWithAPlainMessage() throws IOException, InterruptedException {
        kubectl(
                "apply",
                "-f",
                file(review("fixed", "Deny", "91", "suspend: true")).toString());

        Result refused =
                kubectl("apply", "-f", file(review("fixed", "Approve", "91")).toString());

        assertThat(refused.code()).isNotZero();
        assertThat(refused.out()).contains("action cannot be changed; create another resource instead");
    }

    @Test
    void annotateRequestsARetry() throws IOException, InterruptedException {
        kubectl("apply", "-f", file(review("late", "Approve", "95")).toString());
        operator.awaitReview("late", "NotFound");
        acme.request(95).add();

        kubectl("annotate", "pgr", "late", "patoperator.dev/retry-requested-at=2026-11-22T16:00:00Z");

        assertThat(kubectl("wait", "--for=condition=Ready", "pgr/late", "--timeout=20s")
                        .code())
                .isZero();
    }
}

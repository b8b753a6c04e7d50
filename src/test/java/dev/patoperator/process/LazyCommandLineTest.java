package dev.patoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line is loaded only for arguments. Checked in a JVM that logs each class that it loads. */
class LazyCommandLineTest {

    private static final Duration SOON = Duration.ofSeconds(120);

    /** Nothing listens on this port: the operator is wired, and ends with the check of its rights. */
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            current-context: test
            clusters: [{name: test, cluster: {server: "http://127.0.0.1:1"}}]
            users: [{name: test, user: {token: none}}]
            contexts: [{name: test, context: {cluster: test, user: test, namespace: acme}}]
            """;

    @TempDir
    private Path folder;

    @Test
    void startWithoutArgumentsLoadsNoClassOfTheCommandLine() throws IOException {
        Path log = folder.resolve("classes.log");
        Path kubeconfig = Files.writeString(folder.resolve("config"), KUBECONFIG);
        try (OperatorJvm operator = OperatorJvm.fromClassPath(
                "dev.patoperator.Main",
                Map.of(
                        "KUBECONFIG", kubeconfig.toString(),
                        "PAT_OPERATOR_HTTP_PORT", "0",
                        "PAT_OPERATOR_HEALTH_PORT", "0"),
                List.of("-Xlog:class+load=info:file=" + log + ":none"))) {
            assertThat(operator.exitCode(SOON)).isEqualTo(1);
        }

        assertThat(loaded(log))
                .contains("dev.patoperator.Preflight", "dev.patoperator.controller.ControllerModule")
                .noneMatch(LazyCommandLineTest::isOfCommandLine);
    }

    @Test
    void argumentLoadsTheCommandLineAndNoOperator() throws IOException {
        Path log = folder.resolve("classes.log");
        try (OperatorJvm operator = OperatorJvm.fromClassPath(
                Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load=info:file=" + log + ":none"), "--version")) {
            assertThat(operator.exitCode(SOON)).isZero();
        }

        assertThat(loaded(log))
                .anyMatch(LazyCommandLineTest::isOfCommandLine)
                .doesNotContain("dev.patoperator.OperatorStart")
                .noneMatch(name -> name.startsWith("ch.qos.logback."));
    }

    private static boolean isOfCommandLine(String name) {
        return Stream.of("picocli.", "dev.patoperator.cli.").anyMatch(name::startsWith);
    }

    private static List<String> loaded(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .map(line -> line.substring(line.lastIndexOf(']') + 1).strip().split(" ", 2)[0])
                .toList();
    }
}

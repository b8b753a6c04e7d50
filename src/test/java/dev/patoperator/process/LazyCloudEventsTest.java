package dev.patoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CloudEvents SDK is loaded only for a sink. Checked in a JVM that logs each class that it loads. */
class LazyCloudEventsTest {

    private static final Duration SOON = Duration.ofSeconds(120);
    private static final String SDK = "io.cloudevents.";
    private static final String SENDER = "dev.patoperator.notification.http.HttpNotificationSink";

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
    void withoutSinkNoClassOfTheSdkIsLoaded() throws IOException {
        assertThat(loaded(Map.of()))
                .contains("dev.patoperator.Preflight")
                .doesNotContain(SENDER)
                .noneMatch(name -> name.startsWith(SDK));
    }

    @Test
    void withSinkTheSdkIsLoaded() throws IOException {
        assertThat(loaded(Map.of("K_SINK", "http://127.0.0.1:1/")))
                .contains(SENDER)
                .anyMatch(name -> name.startsWith(SDK));
    }

    private List<String> loaded(Map<String, String> more) throws IOException {
        Path log = folder.resolve("classes.log");
        Map<String, String> environment = new HashMap<>(more);
        environment.put(
                "KUBECONFIG",
                Files.writeString(folder.resolve("config"), KUBECONFIG).toString());
        environment.put("PAT_OPERATOR_HTTP_PORT", "0");
        environment.put("PAT_OPERATOR_HEALTH_PORT", "0");
        try (OperatorJvm operator = OperatorJvm.fromClassPath(
                "dev.patoperator.Main", environment, List.of("-Xlog:class+load=info:file=" + log + ":none"))) {
            assertThat(operator.exitCode(SOON)).isEqualTo(1);
        }
        return Files.readAllLines(log).stream()
                .map(line -> line.substring(line.lastIndexOf(']') + 1).strip().split(" ", 2)[0])
                .toList();
    }
}

package dev.patoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.kubernetes.EmbeddedKubernetes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors at the start are reported in one readable line and in the exit code. */
class StartTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void aBadSettingIsNamed() {
        assertThat(errorLine(Map.of("PAT_OPERATOR_CONFIRM_TIMEOUT", "soon")))
                .startsWith("github-pat-operator: PAT_OPERATOR_CONFIRM_TIMEOUT=soon: must be a duration");
    }

    @Test
    void anApiServerThatCannotBeReachedIsNamed() throws IOException {
        int nobody = freePort();
        assertThat(errorLine(Map.of("KUBECONFIG", kubeconfig("http://127.0.0.1:" + nobody))))
                .isEqualTo("github-pat-operator: the Kubernetes API at http://127.0.0.1:" + nobody
                        + "/ cannot be reached: ConnectException");
    }

    @Test
    void firstLogLinesNameTheVersionTheNamespacesAndTheDryRun() throws IOException {
        Map<String, String> environment = Map.of(
                "KUBECONFIG",
                kubeconfig("http://127.0.0.1:" + freePort()),
                "PAT_OPERATOR_WATCH_NAMESPACES",
                "globex,acme",
                "PAT_OPERATOR_DRY_RUN",
                "true",
                "K_SINK",
                "http://127.0.0.1:9/s3cr3t");
        try (OperatorJvm operator = OperatorJvm.fromClassPath(withPort(environment))) {
            assertThat(operator.exitCode(SOON)).isEqualTo(1);
            List<String> lines = operator.out().lines().toList();
            assertThat(lines.get(0))
                    .contains(
                            " INFO  StartLog: github-pat-operator dev starts and watches namespaces acme, globex;"
                                    + " it is the only replica, without leader election",
                            "gitHubAPIURLs=\"https://api.github.com\"",
                            "eventSink=\"http://127.0.0.1:9\"",
                            "dryRun=\"true\"");
            assertThat(lines.get(1))
                    .endsWith(" WARN  StartLog: The operator runs with PAT_OPERATOR_DRY_RUN:"
                            + " everything is evaluated and reported, nothing is sent");
        }
    }

    @Test
    void aPortThatIsTakenIsNamedByItsSetting() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            Map<String, String> environment = Map.of(
                    "PAT_OPERATOR_WEBHOOK_PORT",
                    String.valueOf(taken.getLocalPort()),
                    "KUBECONFIG",
                    kubeconfig("http://127.0.0.1:" + freePort()));
            assertThat(errorLine(environment))
                    .startsWith("github-pat-operator: PAT_OPERATOR_WEBHOOK_PORT=" + taken.getLocalPort()
                            + ": the port cannot be opened: ");
        }
    }

    @Test
    void missingCustomResourceDefinitionsAreNamed() throws IOException {
        try (EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(List.of())) {
            Path file = directory.resolve("kubeconfig");
            kubernetes.writeKubeconfig(file, "github-pat-operator");
            assertThat(errorLine(Map.of("KUBECONFIG", file.toString())))
                    .endsWith("does not know patgrantreviews.patoperator.dev; install the CustomResourceDefinitions:"
                            + " kubectl apply -k deploy/crds");
        }
    }

    @Test
    void aKubeconfigThatCannotBeReadIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("kubeconfig"), "clusters: [");
        assertThat(errorLine(Map.of("KUBECONFIG", file.toString())))
                .startsWith("github-pat-operator: the kubeconfig " + file + " cannot be used: ");
    }

    @Test
    void aKubeconfigThatIsNotThereIsNamed() {
        Path file = directory.resolve("nothing");
        assertThat(errorLine(Map.of("KUBECONFIG", file.toString())))
                .isEqualTo("github-pat-operator: KUBECONFIG names " + file + ", and there is no such file");
    }

    @Test
    void aKeyFileThatIsNotThereIsNamed() throws IOException {
        Path key = directory.resolve("nothing.key");
        String text = Files.readString(Path.of(kubeconfig("https://127.0.0.1:" + freePort())))
                .replace("user: {}", "user: {client-certificate: " + key + ", client-key: " + key + "}");
        Path file = Files.writeString(directory.resolve("kubeconfig"), text);
        assertThat(errorLine(Map.of("KUBECONFIG", file.toString())))
                .isEqualTo("github-pat-operator: the kubeconfig cannot be used: " + key + ": no such file");
    }

    @Test
    void aKeyThatCannotBeReadIsNamed() throws IOException {
        Path key = Files.writeString(directory.resolve("client.key"), "no key");
        String text = Files.readString(Path.of(kubeconfig("https://127.0.0.1:" + freePort())))
                .replace("user: {}", "user: {client-certificate: " + key + ", client-key: " + key + "}");
        Path file = Files.writeString(directory.resolve("kubeconfig"), text);
        assertThat(errorLine(Map.of("KUBECONFIG", file.toString())))
                .startsWith("github-pat-operator: the kubeconfig cannot be used: ")
                .endsWith("; its client-key " + key + " must be an RSA key, or an EC key that begins with BEGIN EC"
                        + " PRIVATE KEY");
    }

    /**
     * Starts the operator, which must exit with 1, with one line on standard error and no stack trace, and returns that
     * line.
     */
    private static String errorLine(Map<String, String> environment) {
        try (OperatorJvm operator = OperatorJvm.fromClassPath(withPort(environment))) {
            assertThat(operator.exitCode(SOON)).isEqualTo(1);
            assertThat(operator.err().lines()).hasSize(1);
            assertThat(operator.out()).doesNotContain("\tat ").doesNotContain("listening on");
            return operator.err().strip();
        }
    }

    private static Map<String, String> withPort(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PAT_OPERATOR_HTTP_PORT", "0");
        all.put("PAT_OPERATOR_HEALTH_PORT", "0");
        return all;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String kubeconfig(String server) throws IOException {
        return Files.writeString(directory.resolve("kubeconfig"), """
                        apiVersion: v1
                        kind: Config
                        current-context: nobody
                        clusters: [{name: nobody, cluster: {server: "%s"}}]
                        users: [{name: nobody, user: {}}]
                        contexts: [{name: nobody, context: {cluster: nobody, user: nobody}}]
                        """.formatted(server))
                .toString();
    }
}

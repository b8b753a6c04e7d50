package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.gitops.Manifest;
import dev.patoperator.gitops.Verdicts;
import dev.patoperator.process.OperatorJvm;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * After the operator has written a status, applying the same file again changes nothing, not even the resourceVersion,
 * and the stored spec equals the one in Git. (Before there is a status, a second server-side apply changes the
 * resourceVersion: the API server drops the schema's default of {@code status} and sets it again.)
 */
@ExtendWith(OnRealKubernetes.class)
class NoDriftIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static KubernetesClient admin;
    private static Kubectl kubectl;
    private static GitHubSimulator gitHub;
    private static OperatorJvm operator;

    @BeforeAll
    static void start(RealKubernetes kubernetes, OperatorInstallation installation) {
        admin = kubernetes.admin();
        kubectl = kubernetes.kubectl();
        gitHub = GitHubSimulator.start();
        gitHub.organization("acme");
        kubernetes.credentialsFor(gitHub);
        operator = installation.startOperator(gitHub).awaitReady();
    }

    @AfterAll
    static void stop() {
        operator.stop();
        gitHub.close();
    }

    @AfterEach
    void clean() {
        kubectl.run("delete", "pgr,patrev,patinv", "--all", "-n", "acme");
    }

    static List<Manifest> manifests() {
        return Manifest.all().stream().filter(Manifest::ours).toList();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void clientSideApplyOfTheSameFileChangesNothing(Manifest manifest) {
        kubectl.apply(manifest.text(), "apply", "-f", "-");
        JsonNode first = awaitStatus(manifest);

        assertThat(kubectl.apply(manifest.text(), "apply", "-f", "-").text()).endsWith(" unchanged\n");
        kubectl.apply(manifest.text(), "diff", "-f", "-");
        assertThat(stored(manifest)).isEqualTo(first);
        assertAsInGit(manifest, first);
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void serverSideApplyOfTheSameFileChangesNothing(Manifest manifest) {
        applyOnTheServer(manifest);
        JsonNode first = awaitStatus(manifest);

        applyOnTheServer(manifest);
        applyOnTheServer(manifest);

        assertThat(stored(manifest)).isEqualTo(first);
        assertAsInGit(manifest, first);
    }

    private void applyOnTheServer(Manifest manifest) {
        kubectl.apply(
                manifest.text(),
                "apply",
                "--server-side",
                "--force-conflicts",
                "--field-manager=argocd-controller",
                "-f",
                "-");
    }

    /** Waits until the resource has a final status. */
    private JsonNode awaitStatus(Manifest manifest) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> stored(manifest), NoDriftIT::isFinal);
    }

    private static boolean isFinal(JsonNode resource) {
        return resource.at("/status/observedGeneration").asLong()
                        == resource.at("/metadata/generation").asLong()
                && StreamSupport.stream(resource.at("/status/conditions").spliterator(), false)
                        .filter(condition -> condition.path("status").asText().equals("True"))
                        .anyMatch(condition -> !condition.path("type").asText().equals("Reconciling"));
    }

    private JsonNode stored(Manifest manifest) {
        JsonNode tree = manifest.tree();
        var kind = admin.genericKubernetesResources(
                tree.path("apiVersion").asText(), tree.path("kind").asText());
        return JSON.valueToTree(kind.inNamespace(tree.at("/metadata/namespace").asText())
                .withName(tree.at("/metadata/name").asText())
                .get());
    }

    private static void assertAsInGit(Manifest manifest, JsonNode stored) {
        assertThat(stored.at("/metadata/managedFields")).isNotEmpty();
        assertThat(stored.path("spec")).isEqualTo(manifest.tree().path("spec"));
        Verdicts.assertConsistent(stored);
    }
}

package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.gitops.Manifest;
import dev.patoperator.gitops.Verdicts;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is applied again changes nothing, and what a real API server stores is what is in Git. No operator runs. */
@ExtendWith(OnRealKubernetes.class)
class NoDriftIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private KubernetesClient admin;
    private Kubectl kubectl;

    @BeforeEach
    void start(RealKubernetes kubernetes) {
        admin = kubernetes.admin();
        kubectl = kubernetes.kubectl();
        clean();
    }

    @AfterEach
    void clean() {
        kubectl.run("delete", "pgr,patrev", "--all", "-n", "acme");
    }

    static List<Manifest> manifests() {
        return Manifest.all();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void appliedTwiceByTheClient(Manifest manifest) {
        kubectl.apply(manifest.text(), "apply", "-f", "-");
        JsonNode first = stored(manifest);

        assertThat(kubectl.apply(manifest.text(), "apply", "-f", "-").text()).endsWith(" unchanged\n");
        kubectl.apply(manifest.text(), "diff", "-f", "-");
        assertThat(stored(manifest)).isEqualTo(first);
        assertAsInGit(manifest, first);
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void appliedTwiceByTheServer(Manifest manifest) {
        serverSide(manifest);
        JsonNode first = stored(manifest);

        serverSide(manifest);
        assertThat(comparable(manifest, stored(manifest))).isEqualTo(comparable(manifest, first));
        assertAsInGit(manifest, first);
    }

    private void serverSide(Manifest manifest) {
        kubectl.apply(
                manifest.text(),
                "apply",
                "--server-side",
                "--force-conflicts",
                "--field-manager=argocd-controller",
                "-f",
                "-");
    }

    private JsonNode stored(Manifest manifest) {
        JsonNode tree = manifest.tree();
        var kind = admin.genericKubernetesResources(
                tree.path("apiVersion").asText(), tree.path("kind").asText());
        String name = tree.at("/metadata/name").asText();
        JsonNode namespace = tree.at("/metadata/namespace");
        return JSON.valueToTree(
                namespace.isMissingNode()
                        ? kind.withName(name).get()
                        : kind.inNamespace(namespace.asText()).withName(name).get());
    }

    /**
     * An old server notes the time of each apply, whatever the kind, and so gives a new resourceVersion to what is the same;
     * and it begins to note the owners of a namespace without fields only at the second apply. Generation, spec and, of our
     * kinds, owned fields count there, too; on a newer server everything does.
     */
    private JsonNode comparable(Manifest manifest, JsonNode stored) {
        JsonNode copy = stored.deepCopy();
        if (!Installation.knowsCelRules(admin)) {
            ObjectNode metadata = (ObjectNode) copy.path("metadata");
            metadata.remove("resourceVersion");
            if (manifest.ours()) {
                metadata.path("managedFields").forEach(owner -> ((ObjectNode) owner).remove("time"));
            } else {
                metadata.remove("managedFields");
            }
        }
        return copy;
    }

    /** A namespace has a spec of the server's own. */
    private static void assertAsInGit(Manifest manifest, JsonNode stored) {
        if (manifest.ours()) {
            assertThat(stored.at("/metadata/managedFields")).isNotEmpty();
            assertThat(stored.path("spec")).isEqualTo(manifest.tree().path("spec"));
            Verdicts.assertConsistent(stored);
        }
    }
}

package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.gitops.Manifest;
import dev.patoperator.gitops.Verdicts;
import java.io.IOException;
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

    private Kubectl kubectl;

    @BeforeEach
    void start(RealKubernetes kubernetes) {
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
    void appliedTwiceByTheClient(Manifest manifest) throws IOException {
        kubectl.apply(manifest.text(), "apply", "-f", "-");
        JsonNode first = stored(manifest);

        assertThat(kubectl.apply(manifest.text(), "apply", "-f", "-").text()).endsWith(" unchanged\n");
        kubectl.apply(manifest.text(), "diff", "-f", "-");
        assertThat(stored(manifest)).isEqualTo(first);
        assertAsInGit(manifest, first);
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void appliedTwiceByTheServer(Manifest manifest) throws IOException {
        serverSide(manifest);
        JsonNode first = stored(manifest);

        serverSide(manifest);
        assertThat(stored(manifest)).isEqualTo(first);
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

    private JsonNode stored(Manifest manifest) throws IOException {
        return JSON.readTree(kubectl.apply(manifest.text(), "get", "-f", "-", "-o", "json")
                        .text())
                .at("/items/0");
    }

    /** A namespace has a spec of the server's own. */
    private static void assertAsInGit(Manifest manifest, JsonNode stored) {
        if (manifest.ours()) {
            assertThat(stored.path("spec")).isEqualTo(manifest.tree().path("spec"));
            Verdicts.assertConsistent(stored);
        }
    }
}

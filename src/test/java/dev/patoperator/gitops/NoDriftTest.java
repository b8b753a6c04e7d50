package dev.patoperator.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.api.crd.CrdFile;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import dev.patoperator.kubernetes.Kubectl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A repeated apply changes nothing, and the stored spec equals the one in Git. {@code NoDriftIT} checks this with a
 * real server.
 */
class NoDriftTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("deploy/crds"));
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private Kubectl kubectl;

    @BeforeEach
    void start() {
        kubernetes.writeKubectlConfig(directory.resolve("kubeconfig"), "acme");
        kubectl = new Kubectl(directory);
    }

    @AfterEach
    void stop() {
        kubernetes.close();
    }

    static List<Manifest> manifests() {
        return Manifest.all().stream().filter(Manifest::ours).toList();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void secondServerSideApplyChangesNothing(Manifest manifest) throws IOException, InterruptedException {
        JsonNode first = apply(manifest);

        assertThat(apply(manifest)).isEqualTo(first);
        assertThat(first.path("spec")).isEqualTo(manifest.tree().path("spec"));
        Verdicts.assertConsistent(first);
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void secondClientSideApplyChangesNothing(Manifest manifest) throws IOException {
        var unusable = Kubectl.unusable(directory);
        assumeTrue(unusable.isEmpty(), () -> "SKIPPED: " + unusable.orElse(""));

        assertThat(kubectl(manifest, "apply", "-f", "-")).endsWith(" created\n");
        JsonNode first = stored(manifest);

        assertThat(kubectl(manifest, "apply", "-f", "-")).endsWith(" unchanged\n");
        assertThat(stored(manifest)).isEqualTo(first);
        assertThat(first.path("spec")).isEqualTo(manifest.tree().path("spec"));
        Verdicts.assertConsistent(first);
    }

    private JsonNode stored(Manifest manifest) throws IOException {
        return JSON.readTree(kubectl(manifest, "get", "-f", "-", "-o", "json", "--show-managed-fields"))
                .at("/items/0");
    }

    private String kubectl(Manifest manifest, String... arguments) {
        Kubectl.Result result = kubectl.run(manifest.text(), arguments);
        assertThat(result.code()).as(result.err()).isZero();
        return result.out();
    }

    private JsonNode apply(Manifest manifest) throws IOException, InterruptedException {
        JsonNode tree = manifest.tree();
        String plural = CrdFile.of(tree.path("kind").asText()).plural();
        URI uri = URI.create(kubernetes.url() + "apis/patoperator.dev/v1alpha1/namespaces/acme/" + plural + "/"
                + tree.at("/metadata/name").asText() + "?fieldManager=argocd-controller&force=true");
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/apply-patch+yaml")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(manifest.text()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return JSON.readTree(answer.body());
    }
}

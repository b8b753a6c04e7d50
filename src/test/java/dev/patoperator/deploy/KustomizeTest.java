package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds every folder of {@code deploy/} with {@code kubectl kustomize}. Needs kubectl on the PATH, but no cluster. */
class KustomizeTest {
    private static final Path DEPLOY = Path.of("deploy");

    @TempDir
    Path home;

    @BeforeAll
    static void findKubectl() {
        boolean found = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
        assumeTrue(found, "SKIPPED: there is no kubectl on the PATH");
    }

    @Test
    void everyKustomizationBuildsWithoutAWarning() throws Exception {
        List<Path> folders;
        try (Stream<Path> files = Files.walk(DEPLOY)) {
            folders = files.filter(file -> DeployFiles.KUSTOMIZATION_NAMES.contains(
                            file.getFileName().toString()))
                    .filter(file -> !isComponent(file))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }

        assertThat(folders)
                .contains(
                        DEPLOY.resolve("crds"),
                        DEPLOY.resolve("manifests"),
                        DEPLOY.resolve("overlays/ha"),
                        DEPLOY.resolve("policies"));
        for (Path folder : folders) {
            assertThat(build(folder)).as(folder.toString()).isNotEmpty();
        }
    }

    @Test
    void haOverlayChangesDeploymentAndAddsDisruptionBudget() throws Exception {
        List<JsonNode> built = build(DEPLOY.resolve("overlays/ha"));
        JsonNode deployment = only(built, "Deployment");

        assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(deployment.at("/spec/template/spec/containers").size()).isEqualTo(1);
        assertThat(deployment
                        .at("/spec/template/spec/topologySpreadConstraints")
                        .size())
                .isEqualTo(1);
        assertThat(kinds(built))
                .contains("PodDisruptionBudget")
                .hasSize(kinds(manifests()).size() + 1);
    }

    @Test
    void namespacedOverlayReplacesClusterRolesWithRoles() throws Exception {
        List<JsonNode> built = build(DEPLOY.resolve("overlays/namespaced"));
        List<String> expected = new ArrayList<>(kinds(manifests()));
        expected.removeIf(kind -> kind.startsWith("ClusterRole"));
        expected.addAll(List.of("Role", "RoleBinding"));

        assertThat(kinds(built)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(only(built, "Deployment").at("/spec/template/spec/containers/0/env"))
                .extracting(variable -> variable.get("name").asText())
                .contains("PAT_OPERATOR_WATCH_NAMESPACES", "PAT_OPERATOR_LEADER_ELECTION", "PAT_OPERATOR_NAMESPACE");
        assertThat(built)
                .filteredOn(object -> object.at("/metadata/name").asText().endsWith("-watched"))
                .hasSize(2)
                .allMatch(object -> object.at("/metadata/namespace").asText().equals("acme"))
                .anyMatch(object -> object.at("/subjects/0/namespace").asText().equals("github-pat-operator"));
    }

    private List<JsonNode> manifests() throws IOException, InterruptedException {
        return build(DEPLOY.resolve("manifests"));
    }

    private static boolean isComponent(Path file) {
        try {
            return new YAMLMapper()
                    .readTree(file.toFile())
                    .path("kind")
                    .asText()
                    .equals("Component");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode only(List<JsonNode> built, String kind) {
        List<JsonNode> found = built.stream()
                .filter(object -> object.get("kind").asText().equals(kind))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static List<String> kinds(List<JsonNode> built) {
        return built.stream().map(object -> object.get("kind").asText()).toList();
    }

    private List<JsonNode> build(Path folder) throws IOException, InterruptedException {
        Path out = Files.createTempFile(home, "kustomize", ".yaml");
        Path err = Files.createTempFile(home, "kustomize", ".err");
        ProcessBuilder builder = new ProcessBuilder("kubectl", "kustomize", folder.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(err, StandardCharsets.UTF_8))
                .as(folder.toString())
                .isEmpty();
        assertThat(process.exitValue()).isZero();
        try (var values = new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(out.toFile())) {
            List<JsonNode> objects = new ArrayList<>();
            values.forEachRemaining(objects::add);
            return objects;
        }
    }
}

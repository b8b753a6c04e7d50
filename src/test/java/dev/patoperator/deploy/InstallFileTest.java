package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallFileTest {

    @Test
    void committedFilesMatchTheirSources(@TempDir Path generated) throws IOException {
        GenerateInstall.main(new String[] {generated.toString()});

        for (Map.Entry<Path, String> file : GenerateInstall.files().entrySet()) {
            assertThat(Files.readString(file.getKey()))
                    .as("%s; regenerate it with: mvn process-test-classes -Dinstall.directory=.", file.getKey())
                    .isEqualTo(Files.readString(generated.resolve(file.getKey())));
        }
    }

    @Test
    void chartContainsNoCopyWithoutASource() throws IOException {
        try (Stream<Path> files = Files.walk(GenerateInstall.COPIES)) {
            assertThat(files.filter(Files::isRegularFile))
                    .isSubsetOf(GenerateInstall.files().keySet());
        }
    }

    @Test
    void installFileHasEveryManifestAndCrdWithTheReleasedImage() throws IOException {
        List<JsonNode> expected = new ArrayList<>();
        for (JsonNode document : DeployFiles.of("manifests").documents()) {
            if (document.get("kind").asText().equals("Deployment")) {
                ObjectNode container = (ObjectNode) document.at("/spec/template/spec/containers/0");
                container.put("image", "github-pat-operator:" + Versions.released());
            }
            expected.add(document);
        }
        for (String crd : List.of("patgrantreviews", "patrevocations", "patinventories", "patrequests", "patgrants")) {
            expected.add(new YAMLMapper()
                    .readTree(Path.of("deploy", "crds", crd + ".patoperator.dev-v1.yml")
                            .toFile()));
        }

        assertThat(objects()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void installFileHasNamespaceBeforeWhatIsInIt() throws IOException {
        List<String> kinds =
                objects().stream().map(object -> object.get("kind").asText()).toList();

        assertThat(kinds).doesNotContain("Kustomization").contains("CustomResourceDefinition");
        assertThat(kinds.indexOf("Namespace"))
                .isNotNegative()
                .isLessThan(kinds.indexOf("ServiceAccount"))
                .isLessThan(kinds.indexOf("Role"));
    }

    private static List<JsonNode> objects() throws IOException {
        try (var values =
                new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(GenerateInstall.INSTALL.toFile())) {
            return values.readAll();
        }
    }
}

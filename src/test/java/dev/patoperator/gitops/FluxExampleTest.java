package dev.patoperator.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that the files of {@code deploy/flux} match each other and separate revocations from reviews. */
class FluxExampleTest {

    private static final Path FOLDER = Path.of("deploy/flux");
    private static final YAMLMapper YAML = new YAMLMapper();

    @ParameterizedTest
    @ValueSource(strings = {"revocations", "reviews"})
    void kustomizationUsesTheSourceAndTheServiceAccountOfTheExample(String name) throws IOException {
        JsonNode kustomization = only(name + ".yaml").path("spec");

        assertThat(kustomization.path("sourceRef").path("name"))
                .isEqualTo(only("source.yaml").path("metadata").path("name"));
        assertThat(kustomization.path("serviceAccountName"))
                .isEqualTo(all("access.yaml").get(0).path("metadata").path("name"));
        assertThat(kustomization.path("path").asText()).isEqualTo("./" + name);
        assertThat(kustomization.path("wait").asBoolean()).isTrue();
        assertThat(kustomization.has("force"))
                .as("force recreates the resource with an empty status")
                .isFalse();
    }

    @Test
    void everyResourceIsInTeamNamespace() throws IOException {
        for (String file : List.of("access.yaml", "source.yaml", "revocations.yaml", "reviews.yaml")) {
            assertThat(all(file))
                    .allSatisfy(resource -> assertThat(
                                    resource.path("metadata").path("namespace").asText())
                            .as(file)
                            .isEqualTo("acme"));
        }
    }

    private static JsonNode only(String file) throws IOException {
        assertThat(all(file)).hasSize(1);
        return all(file).get(0);
    }

    private static List<JsonNode> all(String file) throws IOException {
        try (MappingIterator<JsonNode> resources =
                YAML.readerFor(JsonNode.class).readValues(FOLDER.resolve(file).toFile())) {
            return resources.readAll();
        }
    }
}

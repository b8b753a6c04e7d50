package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.api.crd.CrdFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private static final DeployFiles SAMPLES = DeployFiles.of("samples");

    @Test
    void kustomizationListsEverySampleExceptSecret() throws IOException {
        List<String> expected = new ArrayList<>(SAMPLES.names());
        expected.remove("secret.yaml");

        assertThat(SAMPLES.kustomization().get("resources"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void schemaAcceptsEverySample() throws IOException {
        for (JsonNode sample : resources()) {
            assertThat(CrdFile.of(sample.get("kind").asText()).errors(sample))
                    .as(sample.at("/metadata/name").asText())
                    .isEmpty();
        }
    }

    @Test
    void everySampleUsesOnlyKnownSpecFields() throws IOException {
        for (JsonNode sample : resources()) {
            var known = CrdFile.of(sample.get("kind").asText()).fields().keySet();
            sample.get("spec")
                    .fieldNames()
                    .forEachRemaining(field -> assertThat(known).contains("spec." + field));
        }
    }

    @Test
    void samplesShowEveryFieldOfEverySpec() throws IOException {
        List<String> shown = new ArrayList<>();
        for (JsonNode sample : resources()) {
            sample.get("spec").fieldNames().forEachRemaining(shown::add);
        }

        assertThat(shown)
                .contains(
                        "organization",
                        "action",
                        "reason",
                        "patRequestIDs",
                        "patIDs",
                        "dryRun",
                        "suspend",
                        "missingPolicy",
                        "credentialsRef",
                        "selector",
                        "interval",
                        "limit",
                        "requests",
                        "grants",
                        "maxItems");
    }

    @Test
    void noTwoSamplesDecideTheSameId() throws IOException {
        List<String> ids = new ArrayList<>();
        for (JsonNode sample : resources()) {
            sample.at("/spec/patRequestIDs").forEach(id -> ids.add("request " + id));
            sample.at("/spec/patIDs").forEach(id -> ids.add("grant " + id));
        }

        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void everySampleStartsWithComment() throws IOException {
        for (String name : SAMPLES.names()) {
            if (!name.equals("namespace.yaml")) {
                assertThat(Files.readString(SAMPLES.folder().resolve(name)))
                        .as(name)
                        .startsWith("# ");
            }
        }
    }

    @Test
    void secretSampleContainsNoKey() throws IOException {
        assertThat(Files.readString(SAMPLES.folder().resolve("secret.yaml"))).doesNotContain("BEGIN");
    }

    private static List<JsonNode> resources() throws IOException {
        List<JsonNode> resources = SAMPLES.documents().stream()
                .filter(document -> document.get("apiVersion").asText().startsWith("patoperator.dev/"))
                .toList();
        assertThat(resources).hasSize(16);
        return resources;
    }
}

package dev.patoperator.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.patoperator.kubernetes.Kubectl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the scripts in the patch of {@code argocd-cm} with the bundled ones. */
class ArgoConfigMapTest {

    private static final YAMLMapper YAML = new YAMLMapper();

    @Test
    void configMapPatchIsGeneratedFromScripts() throws IOException {
        assertThat(Files.readString(ArgoConfigMap.FILE)).isEqualTo(ArgoConfigMap.text());
    }

    @Test
    void configMapPatchContainsScripts() throws IOException {
        assertHoldsTheScripts(ArgoCustomization.yaml(ArgoConfigMap.FILE).path("data"));
    }

    @Test
    void kustomizeMergesPatchIntoArgoInstallation(@TempDir Path directory) throws IOException {
        var unusable = Kubectl.unusable(directory);
        assumeTrue(unusable.isEmpty(), () -> "SKIPPED: " + unusable.orElse(""));
        Files.createDirectories(directory.resolve("argocd"));
        Files.writeString(directory.resolve("argocd/argocd-cm.yaml"), """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: argocd-cm, namespace: argocd}
                data: {url: https://argocd.example.com}
                """);
        Path component = directory.resolve("component");
        Files.createDirectories(component);
        for (String file : new String[] {"kustomization.yaml", "argocd-cm.yaml"}) {
            Files.copy(Path.of("deploy/argocd/component", file), component.resolve(file));
        }
        Files.writeString(directory.resolve("argocd/kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [argocd-cm.yaml]
                components: [../component]
                """);

        Kubectl.Result built = new Kubectl(directory)
                .run("kustomize", directory.resolve("argocd").toString());

        assertThat(built.code()).as(built.err()).isZero();
        JsonNode data = YAML.readTree(built.out()).path("data");
        assertThat(data.path("url").asText()).isEqualTo("https://argocd.example.com");
        assertHoldsTheScripts(data);
    }

    @Test
    void kindsOfOneSortHaveTheSameScripts() {
        ArgoCustomization review = new ArgoCustomization("PatGrantReview");
        ArgoCustomization revocation = new ArgoCustomization("PatRevocation");

        for (String kind : ArgoCustomization.KINDS) {
            assertThat(new ArgoCustomization(kind).text("health.lua")).isEqualTo(review.text("health.lua"));
        }
        assertThat(new ArgoCustomization("PatGrant").text("health.lua"))
                .isEqualTo(new ArgoCustomization("PatRequest").text("health.lua"));
        assertThat(ArgoCustomization.all().stream()
                        .filter(ArgoCustomization::hasActions)
                        .map(ArgoCustomization::kind))
                .containsExactly("PatGrantReview", "PatRevocation");
        assertThat(revocation.text("actions/discovery.lua")).isEqualTo(review.text("actions/discovery.lua"));
        for (String action : ArgoCustomization.ACTIONS) {
            String file = "actions/" + action + "/action.lua";
            assertThat(revocation.text(file)).isEqualTo(review.text(file));
        }
    }

    private static void assertHoldsTheScripts(JsonNode data) throws IOException {
        for (ArgoCustomization files : ArgoCustomization.all()) {
            String kind = files.kind();
            assertThat(data.path(ArgoConfigMap.key("health", kind)).asText()).isEqualTo(files.text("health.lua"));
            if (!files.hasActions()) {
                assertThat(data.has(ArgoConfigMap.key("actions", kind))).isFalse();
                continue;
            }
            JsonNode actions =
                    YAML.readTree(data.path(ArgoConfigMap.key("actions", kind)).asText());
            assertThat(actions.path("discovery.lua").asText()).isEqualTo(files.text("actions/discovery.lua"));
            assertThat(actions.path("definitions"))
                    .extracting(definition -> definition.path("name").asText())
                    .containsExactlyElementsOf(ArgoCustomization.ACTIONS);
            actions.path("definitions")
                    .forEach(definition -> assertThat(
                                    definition.path("action.lua").asText())
                            .isEqualTo(files.text(
                                    "actions/" + definition.path("name").asText() + "/action.lua")));
        }
    }
}

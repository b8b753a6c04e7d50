package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.config.Settings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookComponentTest {

    private static final String NAME = "github-pat-operator";
    private static final DeployFiles MANIFESTS = DeployFiles.of("manifests");
    private static final DeployFiles COMPONENT = DeployFiles.of("components/webhook");

    @Test
    void everyPatchTargetsObjectOfManifests() throws Exception {
        List<String> patched = texts("patches", "/path");
        assertThat(patched).containsExactly("deployment.yaml", "service.yaml");
        assertThat(COMPONENT.documents())
                .filteredOn(document -> !document.get("kind").asText().equals("NetworkPolicy"))
                .hasSize(patched.size())
                .allSatisfy(patch -> assertThat(MANIFESTS.documents()).anySatisfy(object -> {
                    assertThat(object.get("kind")).isEqualTo(patch.get("kind"));
                    assertThat(object.at("/metadata/name")).isEqualTo(patch.at("/metadata/name"));
                    assertThat(object.at("/metadata/namespace")).isEqualTo(patch.at("/metadata/namespace"));
                }));
    }

    @Test
    void serviceTargetsConfiguredWebhookPort() throws Exception {
        Container patched = container(COMPONENT);
        Container operator = container(MANIFESTS);
        assertThat(patched.getName()).isEqualTo(operator.getName());
        var setting = patched.getEnv().get(0);
        int port = Settings.from(Map.of(setting.getName(), setting.getValue()))
                .webhookPort()
                .orElseThrow();

        assertThat(patched.getPorts()).singleElement().satisfies(it -> {
            assertThat(it.getContainerPort()).isEqualTo(port);
            assertThat(operator.getPorts()).noneMatch(other -> other.getContainerPort() == port);
            assertThat(COMPONENT.object(Service.class, NAME).getSpec().getPorts())
                    .singleElement()
                    .satisfies(service ->
                            assertThat(service.getTargetPort().getStrVal()).isEqualTo(it.getName()));
        });
    }

    @Test
    void networkPolicyOpensWebhookPortAndTrafficBetweenReplicas() throws Exception {
        assertThat(texts("resources", "")).containsExactly("networkpolicy.yaml");
        var pods = MANIFESTS.object(NetworkPolicy.class, NAME).getSpec().getPodSelector();
        var opened = COMPONENT.object(NetworkPolicy.class, NAME + "-webhook").getSpec();
        var port = container(COMPONENT).getPorts().get(0);

        assertThat(opened.getPodSelector()).isEqualTo(pods);
        assertThat(opened.getIngress())
                .singleElement()
                .satisfies(rule -> assertThat(rule.getPorts())
                        .singleElement()
                        .satisfies(it -> assertThat(it.getPort().getStrVal()).isEqualTo(port.getName())));
        assertThat(opened.getEgress()).singleElement().satisfies(rule -> {
            assertThat(rule.getTo())
                    .singleElement()
                    .satisfies(to -> assertThat(to.getPodSelector()).isEqualTo(pods));
            assertThat(rule.getPorts())
                    .singleElement()
                    .satisfies(it -> assertThat(it.getPort().getIntVal()).isEqualTo(port.getContainerPort()));
        });
    }

    private static List<String> texts(String list, String pointer) throws Exception {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : COMPONENT.kustomization().get(list)) {
            texts.add(item.at(pointer).asText());
        }
        return texts;
    }

    private static Container container(DeployFiles files) throws Exception {
        return files.object(Deployment.class, NAME)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
    }
}

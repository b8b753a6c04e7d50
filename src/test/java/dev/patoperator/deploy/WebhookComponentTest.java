package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.config.Settings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class WebhookComponentTest {

    private static final String NAME = "github-pat-operator";
    private static final DeployFiles MANIFESTS = DeployFiles.of("manifests");
    private static final DeployFiles COMPONENT = DeployFiles.of("components/webhook");

    @Test
    void everyFilePatchesAnObjectOfTheManifests() throws Exception {
        assertThat(COMPONENT.kustomization().get("patches"))
                .filteredOn(patch -> patch.has("path"))
                .extracting(patch -> patch.get("path").asText())
                .containsExactlyElementsOf(COMPONENT.names());
        for (JsonNode patch : COMPONENT.documents()) {
            assertThat(MANIFESTS.documents()).anySatisfy(object -> {
                assertThat(object.get("kind")).isEqualTo(patch.get("kind"));
                assertThat(object.at("/metadata/name")).isEqualTo(patch.at("/metadata/name"));
                assertThat(object.at("/metadata/namespace")).isEqualTo(patch.at("/metadata/namespace"));
            });
        }
    }

    @Test
    void theServiceLeadsToThePortThatTheOperatorIsToldToOpen() throws Exception {
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
    void replicasReachEachOthersWebhook() throws Exception {
        NetworkPolicy policy = MANIFESTS.object(NetworkPolicy.class, NAME);
        JsonNode inline = StreamSupport.stream(
                        COMPONENT.kustomization().get("patches").spliterator(), false)
                .filter(patch -> patch.has("patch"))
                .findFirst()
                .orElseThrow();
        assertThat(inline.at("/target/kind").asText()).isEqualTo("NetworkPolicy");
        assertThat(inline.at("/target/name").asText()).isEqualTo(NAME);

        List<Map<String, Object>> operations = Serialization.unmarshal(
                inline.get("patch").asText(), new TypeReference<List<Map<String, Object>>>() {});
        JsonNode rule = Serialization.jsonMapper().valueToTree(operations.get(0).get("value"));

        assertThat(operations)
                .singleElement()
                .satisfies(operation -> assertThat(operation.get("path")).isEqualTo("/spec/egress/-"));
        assertThat(rule.at("/ports/0/port").asInt())
                .isEqualTo(container(COMPONENT).getPorts().get(0).getContainerPort());
        assertThat(Serialization.asJson(rule.at("/to/0/podSelector/matchLabels")))
                .isEqualTo(
                        Serialization.asJson(policy.getSpec().getPodSelector().getMatchLabels()));
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

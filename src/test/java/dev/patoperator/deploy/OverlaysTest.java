package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverlaysTest {
    private static final String NAME = "github-pat-operator";
    private static final DeployFiles HA = DeployFiles.of("overlays/ha");
    private static final DeployFiles NAMESPACED = DeployFiles.of("overlays/namespaced");
    private static final DeployFiles WATCHED = DeployFiles.of("overlays/namespaced/watched");

    @Test
    void haPrefersTwoReplicasOnDifferentNodes() throws IOException {
        var spec = HA.object(Deployment.class, NAME).getSpec();
        var pod = spec.getTemplate().getSpec();
        var apart = pod.getAffinity()
                .getPodAntiAffinity()
                .getPreferredDuringSchedulingIgnoredDuringExecution()
                .get(0)
                .getPodAffinityTerm();

        assertThat(spec.getReplicas()).isEqualTo(2);
        assertThat(apart.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
        assertThat(podLabels()).containsAllEntriesOf(apart.getLabelSelector().getMatchLabels());
        assertThat(pod.getTopologySpreadConstraints()).hasSize(1);
        assertThat(podLabels())
                .containsAllEntriesOf(pod.getTopologySpreadConstraints()
                        .get(0)
                        .getLabelSelector()
                        .getMatchLabels());
    }

    @Test
    void haDisruptionBudgetKeepsOneReplica() throws IOException {
        PodDisruptionBudget budget = HA.object(PodDisruptionBudget.class, NAME);

        assertThat(budget.getSpec().getMinAvailable().getIntVal()).isEqualTo(1);
        assertThat(podLabels())
                .containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels());
    }

    @Test
    void overlaysIncludeTheManifests() throws IOException {
        assertThat(HA.kustomization().get("resources"))
                .extracting(JsonNode::asText)
                .containsExactly("../../manifests", "poddisruptionbudget.yaml");
        assertThat(NAMESPACED.kustomization().get("resources"))
                .extracting(JsonNode::asText)
                .contains("../../manifests");
    }

    @Test
    void namespacedRemovesEveryClusterRoleAndItsBindings() throws IOException {
        List<String> removed = new ArrayList<>();
        for (JsonNode patch : NAMESPACED.kustomization().get("patches")) {
            if (patch.path("patch").asText().startsWith("$patch: delete\n")) {
                removed.add(patch.get("target").toString());
            }
        }

        assertThat(removed).containsExactly("{\"kind\":\"ClusterRole\"}", "{\"kind\":\"ClusterRoleBinding\"}");
    }

    @Test
    void namespacedHasRightsInExactlyTheWatchedNamespaces() throws IOException {
        String watched = NAMESPACED
                .object(Deployment.class, NAME)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getEnv()
                .get(0)
                .getValue();
        List<String> withRights = new ArrayList<>();
        for (JsonNode resource : NAMESPACED.kustomization().get("resources")) {
            if (!resource.asText().equals("../../manifests")) {
                JsonNode namespace = DeployFiles.of("overlays/namespaced/" + resource.asText())
                        .kustomization();
                assertThat(namespace.get("resources"))
                        .extracting(JsonNode::asText)
                        .containsExactly("../watched");
                withRights.add(namespace.get("namespace").asText());
            }
        }

        assertThat(withRights).containsExactlyInAnyOrderElementsOf(Arrays.asList(watched.split(",")));
    }

    @Test
    void watchedNamespaceBindsOnlyOperatorToNamespacedRole() throws IOException {
        RoleBinding binding = WATCHED.object(RoleBinding.class, "github-pat-operator-watched");

        assertThat(WATCHED.documents())
                .extracting(document -> document.get("kind").asText())
                .containsExactlyInAnyOrder("Role", "RoleBinding");
        assertThat(binding.getRoleRef().getKind()).isEqualTo("Role");
        assertThat(binding.getSubjects()).containsExactly(new Subject(null, "ServiceAccount", NAME, NAME));
    }

    private static Map<String, String> podLabels() throws IOException {
        return DeployFiles.of("manifests")
                .object(Deployment.class, NAME)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels();
    }
}

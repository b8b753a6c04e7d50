package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.patoperator.config.Settings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {
    private static final String NAME = "github-pat-operator";
    private static final DeployFiles MANIFESTS = DeployFiles.of("manifests");

    @Test
    void kustomizationsListEveryManifestAndCrd() throws IOException {
        List<String> expected = new ArrayList<>(MANIFESTS.names());
        expected.add("../crds");

        assertThat(MANIFESTS.kustomization().get("resources"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(DeployFiles.of("crds").kustomization().get("resources"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "patgrantreviews.patoperator.dev-v1.yml",
                        "patrevocations.patoperator.dev-v1.yml",
                        "patinventories.patoperator.dev-v1.yml",
                        "patrequests.patoperator.dev-v1.yml",
                        "patgrants.patoperator.dev-v1.yml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"crds", "policies"})
    void foldersForKubectlApplyContainOnlyClusterObjects(String folder) throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("deploy", folder))) {
            for (Path file : files.filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
                    .toList()) {
                objects.add(new YAMLMapper().readTree(file.toFile()));
            }
        }

        assertThat(objects)
                .isNotEmpty()
                .allMatch(object -> object.hasNonNull("kind"))
                .noneMatch(object -> object.get("apiVersion").asText().startsWith("kustomize.config.k8s.io/"));
    }

    @Test
    void manifestsContainExpectedKindsAndNames() throws IOException {
        assertThat(MANIFESTS.documents())
                .extracting(document -> document.get("kind").asText() + " "
                        + document.at("/metadata/name").asText())
                .containsExactlyInAnyOrder(
                        "Namespace " + NAME,
                        "ServiceAccount " + NAME,
                        "ClusterRole " + NAME,
                        "ClusterRoleBinding " + NAME,
                        "Role " + NAME,
                        "RoleBinding " + NAME,
                        "ClusterRole github-pat-operator-secrets",
                        "ClusterRole patoperator-viewer",
                        "ClusterRole patoperator-editor",
                        "ClusterRole patoperator-auditor",
                        "NetworkPolicy " + NAME,
                        "Deployment " + NAME,
                        "Service " + NAME);
    }

    @Test
    void objectsHaveNameLabelAndOperatorNamespace() throws IOException {
        for (JsonNode document : MANIFESTS.documents()) {
            String kind = document.get("kind").asText();
            boolean clusterWide = kind.equals("Namespace") || kind.startsWith("Cluster");
            assertThat(document.at("/metadata/labels/app.kubernetes.io~1name").asText())
                    .as(kind)
                    .isEqualTo(NAME);
            assertThat(document.at("/metadata/namespace").asText()).as(kind).isEqualTo(clusterWide ? "" : NAME);
        }
    }

    @Test
    void namespaceEnforcesRestrictedPodSecurityStandard() throws IOException {
        assertThat(MANIFESTS.object(Namespace.class, NAME).getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted")
                .containsEntry("pod-security.kubernetes.io/audit", "restricted")
                .containsEntry("pod-security.kubernetes.io/warn", "restricted");
    }

    @Test
    void podMeetsRestrictedStandardAndHasReadOnlyRootFilesystem() throws IOException {
        PodSpec pod = pod();
        Container container = container();

        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
        assertThat(pod.getVolumes()).extracting(Volume::getName).containsExactly("kube-api-access", "tmp");
        assertThat(pod.getVolumes().get(1).getEmptyDir().getSizeLimit()).hasToString("16Mi");
        assertThat(pod.getHostNetwork()).isNull();
    }

    /** OpenShift refuses a user outside the namespace's range. The image's user is a number, which runAsNonRoot needs. */
    @Test
    void podLeavesTheUserToTheImageOrToOpenShift() throws IOException {
        assertThat(pod().getSecurityContext().getRunAsUser()).isNull();
        assertThat(pod().getSecurityContext().getRunAsGroup()).isNull();
        assertThat(pod().getSecurityContext().getFsGroup()).isNull();
        assertThat(container().getSecurityContext().getRunAsUser()).isNull();
    }

    @Test
    void serviceAccountTokenIsNotAutomounted() throws IOException {
        assertThat(MANIFESTS.object(ServiceAccount.class, NAME).getAutomountServiceAccountToken())
                .isFalse();
        assertThat(pod().getServiceAccountName()).isEqualTo(NAME);
        assertThat(pod().getAutomountServiceAccountToken()).isFalse();
    }

    @Test
    void projectedTokenExpiresAfterOneHourAndHasDefaultPath() throws IOException {
        List<VolumeProjection> sources =
                pod().getVolumes().get(0).getProjected().getSources();
        VolumeMount mount = container().getVolumeMounts().get(0);

        assertThat(mount.getName()).isEqualTo("kube-api-access");
        assertThat(mount.getMountPath())
                .isEqualTo(Path.of(Config.KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH)
                        .getParent()
                        .toString());
        assertThat(mount.getReadOnly()).isTrue();
        assertThat(sources.get(0).getServiceAccountToken().getPath()).isEqualTo("token");
        assertThat(sources.get(0).getServiceAccountToken().getExpirationSeconds())
                .isEqualTo(3600)
                .as("an API server extends a token of exactly 3607 seconds to a year")
                .isNotEqualTo(3607);
        assertThat(sources.get(1).getConfigMap().getName()).isEqualTo("kube-root-ca.crt");
        assertThat(sources.get(1).getConfigMap().getItems().get(0).getPath()).isEqualTo("ca.crt");
        assertThat(sources.get(2).getDownwardAPI().getItems().get(0).getPath()).isEqualTo("namespace");
    }

    @Test
    void environmentSetsLeaderElectionLogFormatAndNamespace() throws IOException {
        List<EnvVar> env = container().getEnv();

        assertThat(env)
                .extracting(EnvVar::getName)
                .containsExactly("PAT_OPERATOR_LEADER_ELECTION", "PAT_OPERATOR_LOG_FORMAT", "PAT_OPERATOR_NAMESPACE");
        assertThat(env).extracting(EnvVar::getValue).containsExactly("true", "json", null);
        assertThat(env.get(2).getValueFrom().getFieldRef().getFieldPath()).isEqualTo("metadata.namespace");
    }

    @Test
    void rollingUpdateStartsNewPodBeforeStoppingOldOne() throws IOException {
        var deployment = MANIFESTS.object(Deployment.class, NAME).getSpec();

        assertThat(deployment.getReplicas()).isEqualTo(1);
        assertThat(deployment
                        .getStrategy()
                        .getRollingUpdate()
                        .getMaxUnavailable()
                        .getIntVal())
                .isZero();
        assertThat(pod().getTerminationGracePeriodSeconds()).isGreaterThan(20);
    }

    @Test
    void probesUseHealthPort() throws IOException {
        assertThat(target(container().getStartupProbe())).isEqualTo("/healthz health");
        assertThat(target(container().getLivenessProbe())).isEqualTo("/healthz health");
        assertThat(target(container().getReadinessProbe())).isEqualTo("/readyz health");
    }

    @Test
    void probesTimeOutAfterAtLeastFiveSeconds() throws IOException {
        assertThat(List.of(
                        container().getStartupProbe(),
                        container().getLivenessProbe(),
                        container().getReadinessProbe()))
                .allMatch(probe -> probe.getTimeoutSeconds() >= 5);
    }

    @Test
    void containerDeclaresDefaultPorts() throws Exception {
        Settings defaults = Settings.from(Map.of());

        assertThat(container().getPorts())
                .extracting(port -> port.getName() + " " + port.getContainerPort())
                .containsExactly("http " + defaults.httpPort(), "health " + defaults.healthPort());
    }

    @Test
    void memoryIsLimited() throws IOException {
        assertThat(container().getResources().getLimits()).containsKey("memory");
        assertThat(container().getResources().getRequests()).containsKeys("cpu", "memory");
    }

    @Test
    void serviceSelectsThePod() throws IOException {
        Service service = MANIFESTS.object(Service.class, NAME);
        Deployment deployment = MANIFESTS.object(Deployment.class, NAME);
        var podLabels = deployment.getSpec().getTemplate().getMetadata().getLabels();

        assertThat(podLabels).containsAllEntriesOf(service.getSpec().getSelector());
        assertThat(podLabels)
                .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
        assertThat(service.getSpec().getPorts()).hasSize(1);
        assertThat(service.getSpec().getPorts().get(0).getName()).isEqualTo("http");
        assertThat(service.getSpec().getPorts().get(0).getTargetPort().getStrVal())
                .isEqualTo("http");
    }

    private static String target(Probe probe) {
        return probe.getHttpGet().getPath() + " " + probe.getHttpGet().getPort().getStrVal();
    }

    private static Container container() throws IOException {
        assertThat(pod().getContainers()).hasSize(1);
        return pod().getContainers().get(0);
    }

    private static PodSpec pod() throws IOException {
        return MANIFESTS.object(Deployment.class, NAME).getSpec().getTemplate().getSpec();
    }
}

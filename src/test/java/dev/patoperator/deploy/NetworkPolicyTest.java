package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkPolicyTest {
    private static final String NAME = "github-pat-operator";
    private static final DeployFiles MANIFESTS = DeployFiles.of("manifests");
    private static final DeployFiles MONITORING = DeployFiles.of("monitoring");
    private static final DeployFiles WEBHOOK = DeployFiles.of("components/webhook");

    @Test
    void policySelectsOperatorPodForIngressAndEgress() throws IOException {
        var pod = MANIFESTS.object(Deployment.class, NAME).getSpec().getTemplate();

        assertThat(policy().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(pod.getMetadata().getLabels())
                .containsAllEntriesOf(policy().getPodSelector().getMatchLabels());
        assertThat(policy().getPodSelector().getMatchLabels()).isNotEmpty();
    }

    @Test
    void ingressIsDeniedByDefault() throws IOException {
        assertThat(policy().getIngress()).isEmpty();
    }

    @Test
    void metricsPortIsOpenToMonitoringNamespaceOnly() throws IOException {
        var opened = MONITORING.object(NetworkPolicy.class, NAME + "-metrics").getSpec();

        assertThat(opened.getPodSelector()).isEqualTo(policy().getPodSelector());
        assertThat(opened.getPolicyTypes()).containsExactly("Ingress");
        assertThat(opened.getIngress()).singleElement().satisfies(rule -> {
            assertThat(rule.getPorts()).extracting(NetworkPolicyTest::named).containsExactly("http/TCP");
            assertThat(rule.getFrom()).singleElement().satisfies(from -> {
                assertThat(from.getNamespaceSelector().getMatchLabels())
                        .containsExactly(Map.entry("kubernetes.io/metadata.name", "monitoring"));
                assertThat(from.getPodSelector()).isNull();
                assertThat(from.getIpBlock()).isNull();
            });
        });
    }

    @Test
    void noPolicyOpensTheHealthPort() throws IOException {
        var ports = MANIFESTS
                .object(Deployment.class, NAME)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getPorts();
        assertThat(ports).extracting(ContainerPort::getName).containsExactly("http", "health");
        List<NetworkPolicySpec> all = List.of(
                policy(),
                MONITORING.object(NetworkPolicy.class, NAME + "-metrics").getSpec(),
                WEBHOOK.object(NetworkPolicy.class, NAME + "-webhook").getSpec());

        assertThat(all.stream().flatMap(policy -> policy.getIngress().stream()))
                .hasSize(2)
                .allMatch(rule -> !rule.getPorts().isEmpty())
                .flatMap(NetworkPolicyIngressRule::getPorts)
                .extracting(NetworkPolicyTest::named)
                .containsExactly("http/TCP", "webhook/TCP");
    }

    @Test
    void egressIsLimitedToDnsAndTlsPorts() throws IOException {
        assertThat(policy().getEgress()).allMatch(rule -> !rule.getPorts().isEmpty());
        assertThat(policy().getEgress().stream().flatMap(rule -> rule.getPorts().stream()))
                .extracting(NetworkPolicyTest::named)
                .containsExactly("53/UDP", "53/TCP", "5353/UDP", "5353/TCP", "443/TCP", "6443/TCP");
    }

    private static String named(NetworkPolicyPort port) {
        return port.getPort().getValue() + "/" + port.getProtocol();
    }

    private static NetworkPolicySpec policy() throws IOException {
        return MANIFESTS.object(NetworkPolicy.class, NAME).getSpec();
    }
}

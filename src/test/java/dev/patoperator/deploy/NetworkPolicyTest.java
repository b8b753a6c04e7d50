package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkPolicyTest {
    private static final String NAME = "github-pat-operator";
    private static final DeployFiles MANIFESTS = DeployFiles.of("manifests");

    @Test
    void itIsAboutTheOperatorsPodInBothDirections() throws IOException {
        var pod = MANIFESTS.object(Deployment.class, NAME).getSpec().getTemplate();

        assertThat(policy().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(pod.getMetadata().getLabels())
                .containsAllEntriesOf(policy().getPodSelector().getMatchLabels());
        assertThat(policy().getPodSelector().getMatchLabels()).isNotEmpty();
    }

    @Test
    void onlyMetricsAndWebhookCanBeReached() throws IOException {
        List<NetworkPolicyPort> ports = policy().getIngress().stream()
                .flatMap(rule -> rule.getPorts().stream())
                .toList();

        assertThat(policy().getIngress()).allMatch(rule -> !rule.getPorts().isEmpty());
        assertThat(ports).extracting(NetworkPolicyTest::named).containsExactly("http/TCP", "webhook/TCP");
    }

    @Test
    void everyPortOfTheContainerIsOpen() throws IOException {
        List<String> open = policy().getIngress().stream()
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getStrVal())
                .toList();

        assertThat(MANIFESTS
                        .object(Deployment.class, NAME)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .get(0)
                        .getPorts())
                .allMatch(port -> open.contains(port.getName()));
    }

    @Test
    void itReachesNothingButDnsAndTlsPorts() throws IOException {
        assertThat(policy().getEgress()).allMatch(rule -> !rule.getPorts().isEmpty());
        assertThat(policy().getEgress().stream().flatMap(rule -> rule.getPorts().stream()))
                .extracting(NetworkPolicyTest::named)
                .containsExactly("53/UDP", "53/TCP", "443/TCP", "6443/TCP");
    }

    private static String named(NetworkPolicyPort port) {
        return port.getPort().getValue() + "/" + port.getProtocol();
    }

    private static NetworkPolicySpec policy() throws IOException {
        return MANIFESTS.object(NetworkPolicy.class, NAME).getSpec();
    }
}

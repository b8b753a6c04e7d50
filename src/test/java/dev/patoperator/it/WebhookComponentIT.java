package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.process.OperatorJvm;
import dev.patoperator.webhook.SignedDelivery;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The installation with the component for GitHub's webhook. */
@ExtendWith(OnRealKubernetes.class)
@Installs("src/test/resources/it/webhook")
class WebhookComponentIT {

    private static final String SECRET = "correct horse battery staple";
    private static final int PORT = 8082;
    private static final String TARGET = "acme/github-app";

    private static RealKubernetes kubernetes;
    private static OperatorInstallation installation;
    private static GitHubSimulator gitHub;
    private static OperatorJvm operator;

    @BeforeAll
    static void start(RealKubernetes shared, OperatorInstallation installed) {
        kubernetes = shared;
        installation = installed;
        gitHub = GitHubSimulator.start();
        kubernetes.credentialsFor(gitHub);
        kubernetes
                .kubectl()
                .run(
                        "patch",
                        "secret",
                        "github-app",
                        "-n",
                        "acme",
                        "--type=merge",
                        "-p",
                        "{\"stringData\": {\"webhookSecret\": \"" + gitHub.secret(SECRET) + "\"}}");
        operator = installation.startOperator(gitHub).awaitReady();
    }

    @AfterAll
    static void stop() {
        operator.stop();
        gitHub.close();
    }

    @Test
    void signedDeliveryTriggersADecisionBeforeTheInterval() throws Exception {
        SimulatedOrganization acme = gitHub.organization("acme");
        kubernetes.kubectl().apply("""
                        apiVersion: patoperator.dev/v1alpha1
                        kind: PatGrantReview
                        metadata: {name: ci-bots, namespace: acme}
                        spec: {organization: acme, action: Approve, interval: 1h, selector: {owners: [ci-bot]}}
                        """, "apply", "-f", "-");
        kubernetes.kubectl().run("wait", "pgr/ci-bots", "-n", "acme", "--for=condition=Ready", "--timeout=40s");
        acme.request(71).owner("ci-bot").add();
        SignedDelivery delivery = SignedDelivery.created("acme", SECRET);
        SignedDelivery unsigned =
                new SignedDelivery(delivery.event(), delivery.id(), delivery.contentType(), delivery.body(), "");

        assertThat(unsigned.to(operator.webhookPort(), TARGET).statusCode()).isEqualTo(401);
        assertThat(SignedDelivery.created("acme", "another secret")
                        .to(operator.webhookPort(), TARGET)
                        .statusCode())
                .isEqualTo(401);
        assertThat(acme.pendingRequestIds()).containsExactly(71L);
        assertThat(delivery.to(operator.webhookPort(), TARGET).statusCode()).isEqualTo(202);

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> acme.pendingRequestIds().isEmpty());
        assertThat(kubernetes.audit().refusedCallsOfTheOperator()).isEmpty();
    }

    @Test
    void serviceTargetsThePortOfTheDeployment() {
        assertThat(installation.containerPorts()).containsEntry("webhook", PORT).containsKeys("http", "health");
        assertThat(kubernetes
                        .admin()
                        .services()
                        .inNamespace(OperatorInstallation.OPERATOR)
                        .withName(OperatorInstallation.OPERATOR)
                        .require()
                        .getSpec()
                        .getPorts())
                .filteredOn(port -> port.getName().equals("webhook"))
                .singleElement()
                .returns(PORT, ServicePort::getPort)
                .returns("webhook", port -> port.getTargetPort().getStrVal());
    }

    @Test
    void theNetworkPolicyLetsReplicasReachEachOthersWebhook() {
        assertThat(kubernetes
                        .admin()
                        .network()
                        .v1()
                        .networkPolicies()
                        .inNamespace(OperatorInstallation.OPERATOR)
                        .withName(OperatorInstallation.OPERATOR + "-webhook")
                        .require()
                        .getSpec()
                        .getEgress())
                .filteredOn(rule -> rule.getPorts().stream()
                        .anyMatch(port -> port.getPort().getValue().equals(PORT)))
                .singleElement()
                .satisfies(rule -> assertThat(installation.podLabels())
                        .containsAllEntriesOf(
                                rule.getTo().get(0).getPodSelector().getMatchLabels()));
    }
}

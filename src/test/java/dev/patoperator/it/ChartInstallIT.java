package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.process.OperatorJvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The installation by Helm, with the right to the Secret of the namespace {@code acme}. */
@ExtendWith(OnRealKubernetes.class)
@Installs(ChartInstallIT.CHART)
class ChartInstallIT {

    static final String CHART = "charts/github-pat-operator";

    private static final String NAME = OperatorInstallation.OPERATOR;

    private static RealKubernetes kubernetes;
    private static OperatorInstallation installation;

    @BeforeAll
    static void start(RealKubernetes shared, OperatorInstallation installed) {
        kubernetes = shared;
        installation = installed;
    }

    @Test
    void operatorDecidesWithTheRightsOfTheChart() {
        try (GitHubSimulator gitHub = GitHubSimulator.start()) {
            SimulatedOrganization acme = gitHub.organization("acme");
            acme.request(71).add();
            kubernetes.credentialsFor(gitHub);
            OperatorJvm operator = installation.startOperator(gitHub).awaitReady();
            try {
                kubernetes.kubectl().run("apply", "-f", "deploy/samples/approve-one.yaml");
                kubernetes
                        .kubectl()
                        .run("wait", "pgr/approve-one", "-n", "acme", "--for=condition=Ready", "--timeout=40s");
            } finally {
                operator.stop();
            }

            assertThat(acme.pendingRequestIds()).isEmpty();
            assertThat(kubernetes.audit().refusedCallsOfTheOperator()).isEmpty();
        }
    }

    /** ServiceMonitor and PrometheusRule are left out: their CRDs are not here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--values=src/test/resources/it/chart/everything.yaml",
                "--set=watchNamespaces={acme}",
                "--set=replicas=2,webhook.enabled=true,monitoring.enabled=true,monitoring.serviceMonitor=false,"
                        + "monitoring.prometheusRule=false"
            })
    void serverAcceptsEveryObjectOfAVariant(String values) {
        String objects = kubernetes
                .helm()
                .run("template", NAME, CHART, "--namespace", NAME, values)
                .text();

        assertThat(kubernetes
                        .kubectl()
                        .apply(
                                objects,
                                "apply",
                                "--server-side",
                                "--force-conflicts",
                                "--dry-run=server",
                                "--validate=strict",
                                "-f",
                                "-")
                        .lines()
                        // kubectl's advice about an object that another test applied without --server-side
                        .stream()
                        .filter(line -> !line.startsWith("Warning: failed to migrate"))
                        .toList())
                .hasSize(ObjectSet.parse(objects).objects().size())
                .allMatch(line -> line.endsWith(" serverside-applied (server dry run)"));
    }

    @Test
    void upgradeChangesTheDeploymentAndKeepsResources() {
        kubernetes.kubectl().run("apply", "-f", "deploy/samples/suspended.yaml");
        helm("upgrade", NAME, CHART, "--set=credentialsNamespaces={acme},replicas=2,webhook.enabled=true");

        assertThat(installation.replicas()).isEqualTo(2);
        assertThat(installation.containerPorts()).containsKey("webhook");
        assertThat(uid("pgr/suspended", "acme")).isNotEmpty();

        helm("rollback", NAME);

        assertThat(installation.replicas()).isEqualTo(1);
        assertThat(installation.containerPorts()).doesNotContainKey("webhook");
    }

    @Test
    void uninstallKeepsCrdsAndResourcesAndTheNextInstallTakesThemOver() {
        kubernetes.kubectl().run("apply", "-f", "deploy/samples/suspended.yaml");
        String before = uid("pgr/suspended", "acme");

        helm("uninstall", NAME);

        assertThat(kubernetes
                        .kubectl()
                        .attempt("", "get", "deployment", NAME, "-n", NAME)
                        .code())
                .isNotZero();
        assertThat(uid("pgr/suspended", "acme")).isEqualTo(before);

        String notes = helm("install", NAME, CHART, "--set=credentialsNamespaces={acme}")
                .text();

        assertThat(notes)
                .contains("kubectl rollout status deployment/github-pat-operator --namespace github-pat-operator")
                .contains("kubectl create secret generic github-app --namespace acme")
                .contains("The organization must require approval")
                .doesNotContain("create rolebinding");
        assertThat(uid("pgr/suspended", "acme")).isEqualTo(before);
    }

    @Test
    void chartTakesOverWhatKubectlInstalled() {
        helm("uninstall", NAME);
        kubernetes.kubectl().run("apply", "-f", InstallFileIT.FILE);
        String before = uid("deployment/" + NAME, NAME);

        helm("install", NAME, CHART, "--set=credentialsNamespaces={acme}", "--take-ownership", "--force-conflicts");

        assertThat(uid("deployment/" + NAME, NAME)).isEqualTo(before);
        assertThat(helm("list", "--short").lines()).containsExactly(NAME);
    }

    private static String uid(String resource, String namespace) {
        return kubernetes
                .kubectl()
                .run("get", resource, "-n", namespace, "-o", "jsonpath={.metadata.uid}")
                .text();
    }

    private static Kubectl.Result helm(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--namespace", NAME));
        return kubernetes.helm().run(all.toArray(new String[0]));
    }
}
